/* SPDX-License-Identifier: Apache-2.0 */
/* Every subject and every finding, the worst first; and what the codes mean. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "report/advice.h"
#include "report/html.h"
#include "report/page.h"

/* So many subjects are shown with their findings, more without. */
#define OPEN_MAX_SUBJECTS 12
/* Of a list, so many; the data have the rest. */
#define LIST_MAX 50

/* Members. */

/*
 * What is not in the list of members as it is said elsewhere, or is much and of
 * use to programs only; up to NULL.
 */
static const char *const told_of_subjects[] = { "kind",	 "name",   "verdict", "findings",
						"needs", "folded", NULL };
static const char *const told_of_findings[] = { "code",	   "name",  "severity",	 "grade",
						"summary", "where", "component", "detail",
						"folded",  NULL };

static bool is_told(const char *const told[], const char *key)
{
	while (*told && strcmp(*told, key) != 0)
		told++;
	return *told;
}

/* What there is no need to name. */
static bool is_empty(const json_t *value)
{
	return json_is_null(value) || (json_is_array(value) && !json_array_size(value)) ||
	       (json_is_object(value) && !json_object_size(value));
}

static void put_json(const struct page *page, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (!text)
		die("out of memory");
	html_put(page->out, "<code>%s</code>", text);
	free(text);
}

static void put_value(const struct page *page, const json_t *value)
{
	if (json_is_string(value))
		page_name(page, json_string_value(value));
	else if (json_is_integer(value))
		fprintf(page->out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_boolean(value))
		fputs(json_is_true(value) ? "yes" : "no", page->out);
	else
		put_json(page, value);
}

static void put_list(const struct page *page, const json_t *list, bool is_chain)
{
	const size_t count = json_array_size(list);
	const json_t *value;
	size_t i;

	fputs(is_chain ? "<ol>" : "<ul>", page->out);
	for (i = 0; i < LIST_MAX && (value = json_array_get(list, i)); i++) {
		fputs("<li>", page->out);
		put_value(page, value);
	}
	if (i < count)
		html_put(page->out, "<li>and %'zu more", count - i);
	fputs(is_chain ? "</ol>" : "</ul>", page->out);
}

static void put_key(const struct page *page, const char *key)
{
	char *words = report_words(key);

	html_put(page->out, "<dt>%s<dd>", words);
	free(words);
}

static void put_member(const struct page *page, const char *key, const json_t *value)
{
	put_key(page, key);
	if (json_array_size(value) == 1)
		put_value(page, json_array_get(value, 0));
	else if (json_is_array(value))
		put_list(page, value, !strcmp(key, "through"));
	else
		put_value(page, value);
}

/* Whether a sentence that is shown has this text in it. */
static bool is_said(const json_t *value, const json_t *finding)
{
	const char *text = json_string_value(value), *detail = report_member(finding, "detail");

	return text && detail && strstr(detail, text);
}

static bool is_said_in_any(const json_t *value, const json_t *findings)
{
	const json_t *finding;
	size_t i;

	for (i = 0; (finding = json_array_get(findings, i)); i++)
		if (is_said(value, finding))
			return true;
	return false;
}

/* What says the same again is left out too. */
static bool is_repeated(const json_t *object, const json_t *value)
{
	if (json_array_size(value) == 1)
		return json_equal(json_array_get(value, 0), json_object_get(object, "where"));
	return json_equal(value, json_object_get(object, "name")) || is_said(value, object) ||
	       is_said_in_any(value, json_object_get(object, "findings"));
}

static void put_members(const struct page *page, const json_t *object, const char *const told[])
{
	bool opened = false;
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value)
	{
		if (is_told(told, key) || is_empty(value) || is_repeated(object, value))
			continue;
		if (!opened)
			fputs("<dl>", page->out);
		opened = true;
		put_member(page, key, value);
	}
	if (opened)
		fputs("</dl>", page->out);
}

/* Findings. */

static void put_optional(const struct page *page, const json_t *object, const char *key)
{
	const char *text = report_member(object, key);

	if (text)
		html_put(page->out, " <span class=\"%s\">%s</span>", key, text);
}

static void put_finding(const struct page *page, size_t subject, size_t index,
			const json_t *finding)
{
	const char *code = report_member(finding, "code");
	const char *detail = report_member(finding, "detail");

	html_put(page->out, "<li id=\"f-%zu-%zu\">", subject, index);
	page_severity(page, report_severity(finding));
	html_put(page->out, " <a href=\"#%s\">%s</a>", code, code);
	put_optional(page, finding, "component");
	put_optional(page, finding, "where");
	html_put(page->out, "<p>%s%s%s <small>%s</small></p>", report_member(finding, "summary"),
		 detail ? ": " : "", detail ? detail : "", report_member(finding, "grade"));
	put_members(page, finding, told_of_findings);
	fputs("</li>\n", page->out);
}

static void put_findings(const struct page *page, size_t index, const json_t *findings)
{
	const json_t *finding;
	size_t i;
	int rank;

	if (!json_array_size(findings))
		return;
	fputs("<ul>\n", page->out);
	for (rank = SEVERITY_HIGH; rank >= SEVERITY_INFO; rank--)
		for (i = 0; (finding = json_array_get(findings, i)); i++)
			if (report_severity(finding) == rank)
				put_finding(page, index, i, finding);
	fputs("</ul>\n", page->out);
}

/* Subjects. */

static void put_summary(const struct page *page, const json_t *subject, int worst)
{
	const size_t count = json_array_size(json_object_get(subject, "findings"));

	fputs("<summary>", page->out);
	if (worst >= 0)
		page_severity(page, (enum severity)worst);
	html_put(page->out, "<bdi>%s</bdi>", report_member(subject, "name"));
	put_optional(page, subject, "verdict");
	if (count)
		html_put(page->out, "<small>%'zu %s</small>", count,
			 count == 1 ? "finding" : "findings");
	fputs("</summary>\n", page->out);
}

static void put_subject(const struct page *page, size_t index, const json_t *subject, bool open)
{
	const int worst = report_worst(subject);

	html_put(page->out, "<details id=\"s-%zu\"%s>", index, open ? " open" : "");
	put_summary(page, subject, worst);
	put_members(page, subject, told_of_subjects);
	put_findings(page, index, json_object_get(subject, "findings"));
	fputs("</details>\n", page->out);
}

static void put_in_order(const struct page *page)
{
	const json_t *subjects = json_object_get(page->document, "subjects"), *subject;
	size_t i, shown = 0;
	int rank;

	for (rank = SEVERITY_HIGH; rank >= -1; rank--)
		for (i = 0; (subject = json_array_get(subjects, i)); i++)
			if (report_worst(subject) == rank)
				put_subject(page, i, subject, shown++ < OPEN_MAX_SUBJECTS);
}

/* Only a script can use it, and shows it. */
static void put_filter(const struct page *page)
{
	fputs("<form id=\"filter\" hidden>\n<input type=\"search\" id=\"words\" "
	      "placeholder=\"Filter: words, a code, a path\" aria-label=\"Filter\">\n"
	      "<select id=\"severity\" aria-label=\"Severity\">"
	      "<option value=\"0\">every severity</option><option value=\"1\">low or worse</option>"
	      "<option value=\"2\">medium or worse</option><option value=\"3\">high</option>"
	      "</select>\n"
	      "<select id=\"verdict\" aria-label=\"Verdict\"><option value=\"\">every verdict"
	      "</option></select>\n"
	      "<select id=\"order\" aria-label=\"Order\"><option value=\"worst\">worst first"
	      "</option><option value=\"name\">by name</option>"
	      "<option value=\"count\">most findings first</option></select>\n"
	      "<button type=\"button\" id=\"unfold\">Unfold all</button>\n"
	      "<output id=\"shown\"></output>\n</form>\n",
	      page->out);
}

void page_subjects(const struct page *page)
{
	fputs("<section id=\"subjects\">\n<h2>Details</h2>\n", page->out);
	put_filter(page);
	fputs("<div id=\"list\">\n", page->out);
	put_in_order(page);
	fputs("</div>\n</section>\n", page->out);
}

/* Codes. */

static size_t count_code(const struct page *page, enum evidence evidence)
{
	const json_t *subject, *finding;
	size_t i, j, count = 0;

	for (i = 0; (subject = report_item(page->document, "subjects", i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++)
			count += report_evidence(finding) == evidence;
	return count;
}

static void put_code(const struct page *page, enum evidence evidence, size_t count)
{
	const char *code = evidence_code(evidence), *advice = code_advice(code);

	html_put(page->out, "<dt id=\"%s\"><span class=\"code\">%s</span> <span>%s</span> ", code,
		 code, evidence_name(evidence));
	page_severity(page, evidence_severity(evidence));
	html_put(page->out,
		 " <span class=\"count\">%'zu %s</span></dt>\n<dd><p>%s. How sure: %s.</p>", count,
		 count == 1 ? "finding" : "findings", evidence_summary(evidence),
		 grade_name(evidence_grade(evidence)));
	if (advice)
		html_put(page->out, "<p class=\"advice\">To do: %s.</p>", advice);
	fputs("</dd>\n", page->out);
}

void page_codes(const struct page *page)
{
	enum evidence each;
	size_t count;

	if (!page->finding_count)
		return;
	fputs("<section id=\"codes\">\n<h2>Codes</h2>\n<p>A code means the same for ever; "
	      "<code>wxaudit explain CODE</code> tells of each. No grade, and no report without "
	      "findings, says that there is nothing else.</p>\n<dl class=\"codes\">\n",
	      page->out);
	for (each = 0; each < EVIDENCE_COUNT; each++) {
		count = count_code(page, each);
		if (count)
			put_code(page, each, count);
	}
	fputs("</dl>\n</section>\n", page->out);
}
