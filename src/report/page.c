/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people who were not there: one page that needs no network, no script to
 * be read, and nothing beside it. Its policy allows its own style and script
 * and nothing else, so that what a file is called could not run even if it came
 * to be markup.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/die.h"
#include "base/need.h"
#include "report/html-parts.h"
#include "report/html.h"
#include "report/page.h"

/* The places of subjects. */

static void add_place(json_t *places, const char *name, size_t index)
{
	if (!name || json_object_get(places, name))
		return;
	if (json_object_set_new(places, name, json_integer((json_int_t)index)) != 0)
		die("out of memory");
}

static json_t *places_by(const json_t *document, const char *key)
{
	json_t *places = need(json_object());
	const json_t *subject;
	size_t i;

	for (i = 0; (subject = report_item(document, "subjects", i)); i++)
		add_place(places, report_member(subject, key), i);
	return places;
}

void page_name(const struct page *page, const char *name)
{
	const json_t *place = *name == '/' ? json_object_get(page->places, name) : NULL;

	if (place)
		html_put(page->out, "<a href=\"#s-%zu\">%s</a>", (size_t)json_integer_value(place),
			 name);
	else
		html_put(page->out, "%s", name);
}

/* Words and numbers. */

static void count_findings(struct page *page)
{
	const json_t *subject, *finding;
	size_t i, j;

	for (i = 0; (subject = report_item(page->document, "subjects", i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++) {
			page->counts[report_severity(finding)]++;
			page->finding_count++;
		}
}

static const char *common_kind(const json_t *document)
{
	const json_t *subject = report_item(document, "subjects", 0);
	const char *kind = subject ? report_member(subject, "kind") : NULL;
	size_t i;

	for (i = 1; kind && (subject = report_item(document, "subjects", i)); i++)
		if (strcmp(report_member(subject, "kind"), kind) != 0)
			kind = NULL;
	return kind;
}

const char *page_subjects_word(const struct page *page, size_t count)
{
	static const struct {
		const char *kind;
		const char *words[2];
	} known[] = {
		{ "file", { "file", "files" } },
		{ "process", { "process", "processes" } },
		{ "program", { "program", "programs" } },
		{ "component", { "component", "components" } },
		{ "code", { "code", "codes" } },
	};
	const char *kind = common_kind(page->document);
	size_t i;

	for (i = 0; kind && i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i].kind, kind))
			return known[i].words[count != 1];
	return count == 1 ? "subject" : "subjects";
}

void page_severity(const struct page *page, enum severity severity)
{
	const char *name = severity_name(severity);

	html_put(page->out, "<b class=\"%s\">%s</b>", name, name);
}

/* The page. */

static void put_head(const struct page *page)
{
	html_put(page->out,
		 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		 "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n"
		 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		 "<meta name=\"color-scheme\" content=\"light dark\">\n"
		 "<meta name=\"referrer\" content=\"no-referrer\">\n"
		 "<meta name=\"generator\" content=\"wxaudit %s\">\n"
		 "<title>wxaudit %s</title>\n<style>",
		 html_style_hash, html_script_hash, WXGUARD_VERSION,
		 report_member(page->document, "command"));
	fputs(html_style, page->out);
	fputs("</style>\n</head>\n<body>\n", page->out);
}

static void put_time(const struct page *page)
{
	const time_t now = time(NULL);
	struct tm parts;
	char machine[32], people[32];

	gmtime_r(&now, &parts);
	strftime(machine, sizeof(machine), "%Y-%m-%dT%H:%M:%SZ", &parts);
	strftime(people, sizeof(people), "%Y-%m-%d %H:%M UTC", &parts);
	html_put(page->out, "<time datetime=\"%s\">%s</time>", machine, people);
}

static void put_header(const struct page *page)
{
	html_put(page->out, "<header>\n<h1>wxaudit <b>%s</b></h1>\n<p>Written ",
		 report_member(page->document, "command"));
	put_time(page);
	html_put(page->out, " by wxaudit %s</p>\n", WXGUARD_VERSION);
	if (report_is_incomplete(page->report))
		fputs("<p class=\"incomplete\" role=\"note\"><b>Not complete.</b> Not all could be "
		      "looked at; standard error told why.</p>\n",
		      page->out);
	fputs("<nav aria-label=\"Sections\"><a href=\"#glance\">At a glance</a>", page->out);
	if (page->finding_count)
		fputs("<a href=\"#first\">What to do first</a>", page->out);
	if (page->graph->flow_count)
		fputs("<a href=\"#picture\">Picture</a>", page->out);
	fputs("<a href=\"#subjects\">Details</a>", page->out);
	if (page->finding_count)
		fputs("<a href=\"#codes\">Codes</a>", page->out);
	fputs("</nav>\n</header>\n<main>\n", page->out);
}

/* In JSON these stand in strings only, where they may be written so. */
static void put_data(const struct page *page)
{
	char *json = json_dumps(page->document, JSON_COMPACT | JSON_ENSURE_ASCII);
	const char *at = json;

	if (!json)
		die("out of memory");
	fputs("<section id=\"data\">\n<h2>Data</h2>\n<p>This page holds the whole report, as "
	      "<code>--json</code> writes it, on the one line that begins with a brace: "
	      "<code>grep '^{' PAGE</code> gives it back.</p>\n</section>\n</main>\n"
	      "<script type=\"application/json\" id=\"document\">\n",
	      page->out);
	while (*at) {
		const size_t plain = strcspn(at, "<>&");

		fwrite(at, 1, plain, page->out);
		at += plain;
		if (*at)
			fprintf(page->out, "\\u%04x", (unsigned char)*at++);
	}
	fputs("\n</script>\n", page->out);
	free(json);
}

static void put_script(const struct page *page)
{
	fputs("<script>", page->out);
	fputs(html_script, page->out);
	fputs("</script>\n</body>\n</html>\n", page->out);
}

static void put_page(const struct page *page)
{
	put_head(page);
	put_header(page);
	page_glance(page);
	page_first(page);
	page_picture(page);
	page_subjects(page);
	page_codes(page);
	put_data(page);
	put_script(page);
}

void report_html(const struct report *report, FILE *out)
{
	/* The page is UTF-8 wherever it is written. */
	const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	const locale_t before = utf8 ? uselocale(utf8) : NULL;
	const json_t *document = report_document(report);
	json_t *places = places_by(document, "name"), *programs = places_by(document, "exe");
	struct graph *graph = graph_of(document);
	struct page page = { .out = out,
			     .report = report,
			     .document = document,
			     .places = places,
			     .programs = programs,
			     .graph = graph };

	count_findings(&page);
	put_page(&page);
	graph_free(graph);
	json_decref(places);
	json_decref(programs);
	if (utf8) {
		uselocale(before);
		freelocale(utf8);
	}
}
