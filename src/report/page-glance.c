/* SPDX-License-Identifier: Apache-2.0 */
/* All of it in figures. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/need.h"
#include "report/html.h"
#include "report/page.h"

static const struct {
	const char *verdict;
	const char *meaning;
} verdicts[] = {
	{ "clean", "nothing is known to stand in the way of the rule" },
	{ "shim", "works with the shim" },
	{ "switch", "works with its switch" },
	{ "exception", "needs an exception" },
	{ "unknown", "only a run can tell" },
};

/* Of the words above, or NULL. */
static const char *meaning_of(const char *verdict)
{
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (!strcmp(verdicts[i].verdict, verdict))
			return verdicts[i].meaning;
	return NULL;
}

static size_t subjects_with_findings(const json_t *document)
{
	const json_t *subject;
	size_t i, count = 0;

	for (i = 0; (subject = report_item(document, "subjects", i)); i++)
		count += json_array_size(json_object_get(subject, "findings")) != 0;
	return count;
}

static void put_lead(const struct page *page)
{
	const size_t subjects = json_array_size(json_object_get(page->document, "subjects"));
	const size_t with = subjects_with_findings(page->document);
	const size_t findings = page->finding_count;

	if (!report_looks_for_findings(page->report))
		html_put(page->out, "<p class=\"lead\"><b>%'zu</b> %s</p>\n", subjects,
			 page_subjects_word(page, subjects));
	else if (!findings)
		fputs("<p class=\"lead\"><b>No findings.</b> That does not say that there is "
		      "nothing else.</p>\n",
		      page->out);
	else
		html_put(page->out, "<p class=\"lead\"><b>%'zu</b> %s in <b>%'zu</b> %s</p>\n",
			 findings, findings == 1 ? "finding" : "findings", with,
			 page_subjects_word(page, with));
}

static void put_severities(const struct page *page)
{
	int each;

	if (!report_looks_for_findings(page->report))
		return;
	fputs("<ul class=\"tiles\">\n", page->out);
	for (each = SEVERITY_HIGH; each >= SEVERITY_INFO; each--) {
		const size_t count = page->counts[each];

		fputs(count ? "<li>" : "<li class=\"none\">", page->out);
		html_put(page->out, "<strong>%'zu</strong>", count);
		page_severity(page, (enum severity)each);
		fputs("</li>\n", page->out);
	}
	fputs("</ul>\n", page->out);
}

/* How many subjects have each verdict. */
static json_t *count_verdicts(const json_t *document)
{
	json_t *counts = need(json_object());
	const json_t *subject;
	size_t i;

	for (i = 0; (subject = report_item(document, "subjects", i)); i++) {
		const char *verdict = report_member(subject, "verdict");
		const json_t *before = verdict ? json_object_get(counts, verdict) : NULL;

		if (verdict && json_object_set_new(counts, verdict,
						   json_integer(json_integer_value(before) + 1)))
			die("out of memory");
	}
	return counts;
}

static void put_figure(const struct page *page, const char *what, const json_t *count,
		       const char *meaning)
{
	html_put(page->out, "<div><dd>%'zu</dd><dt>%s%s%s</dt></div>\n",
		 (size_t)json_integer_value(count), what, meaning ? ": " : "",
		 meaning ? meaning : "");
}

/* Those that have a meaning in its order, then others. */
static void put_verdicts(const struct page *page)
{
	json_t *counts = count_verdicts(page->document), *count;
	const char *verdict;
	size_t i;

	if (json_object_size(counts))
		fputs("<h3>Verdicts</h3>\n", page->out);
	fputs("<dl class=\"figures\">\n", page->out);
	for (i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		count = json_object_get(counts, verdicts[i].verdict);
		if (count)
			put_figure(page, verdicts[i].verdict, count, verdicts[i].meaning);
	}
	json_object_foreach(counts, verdict, count)
	{
		if (!meaning_of(verdict))
			put_figure(page, verdict, count, NULL);
	}
	fputs("</dl>\n", page->out);
	json_decref(counts);
}

static void put_counted(const struct page *page)
{
	json_t *summary = json_object_get(page->document, "summary"), *count;
	const char *what;

	if (!json_object_size(summary))
		return;
	fputs("<h3>Counted</h3>\n<dl class=\"figures\">\n", page->out);
	json_object_foreach(summary, what, count)
	{
		char *words = report_words(what);

		if (json_integer_value(count))
			put_figure(page, words, count, NULL);
		free(words);
	}
	fputs("</dl>\n", page->out);
}

void page_glance(const struct page *page)
{
	fputs("<section id=\"glance\">\n<h2>At a glance</h2>\n", page->out);
	put_lead(page);
	put_severities(page);
	put_verdicts(page);
	put_counted(page);
	fputs("</section>\n", page->out);
}
