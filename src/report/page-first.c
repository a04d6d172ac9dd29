/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to do first: the findings of one code, component and advice together, the
 * worst and those that touch the most programs before the others.
 */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/need.h"
#include "report/advice.h"
#include "report/html.h"
#include "report/page.h"

#define FIRST_MAX 10

/**
 * struct group - findings to which the same is to be done.
 * @example:	one of them, in the subject of that index
 * @touched:	the programs that are known to have it
 * @switches:	what their findings say is to be set
 */
struct group {
	const json_t *example;
	size_t subject;
	size_t count;
	json_t *touched;
	json_t *switches;
};

struct groups {
	struct group *at;
	size_t count;
	json_t *indexes;
};

static void put_in(json_t *set, const char *member)
{
	if (member && json_object_set_new(set, member, json_true()) != 0)
		die("out of memory");
}

static struct group *add_group(struct groups *groups, const json_t *finding, const char *key)
{
	struct group *group;

	groups->at = reallocarray(groups->at, groups->count + 1, sizeof(*groups->at));
	if (!groups->at ||
	    json_object_set_new(groups->indexes, key, json_integer((json_int_t)groups->count)) != 0)
		die("out of memory");
	group = &groups->at[groups->count++];
	*group = (struct group) { .example = finding };
	group->touched = need(json_object());
	group->switches = need(json_object());
	return group;
}

/* An empty text for none. */
static const char *text_of(const json_t *object, const char *key)
{
	const char *text = report_member(object, key);

	return text ? text : "";
}

static struct group *group_of(struct groups *groups, const json_t *finding)
{
	char *key = need_format("%s %s %s", report_member(finding, "code"),
				text_of(finding, "component"), text_of(finding, "advice"));
	const json_t *known = json_object_get(groups->indexes, key);
	struct group *group = known ? &groups->at[json_integer_value(known)]
				    : add_group(groups, finding, key);

	free(key);
	return group;
}

/* The programs that a library comes into, by its path. */
static void add_chain(json_t *homes, const json_t *chain)
{
	const char *program = json_string_value(json_array_get(chain, 0));
	const char *home = json_string_value(json_array_get(chain, json_array_size(chain) - 1));
	json_t *programs = home ? json_object_get(homes, home) : NULL;

	if (!program || !home)
		return;
	if (!programs) {
		programs = json_object();
		if (json_object_set_new(homes, home, programs) != 0)
			die("out of memory");
	}
	put_in(programs, program);
}

static json_t *reached_by(const json_t *document)
{
	json_t *homes = need(json_object());
	const json_t *subject, *finding;
	size_t i, j;

	for (i = 0; (subject = report_item(document, "subjects", i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++)
			add_chain(homes, json_object_get(finding, "through"));
	return homes;
}

static void touch(struct group *group, const json_t *homes, const json_t *subject,
		  const json_t *finding)
{
	json_t *programs = json_object_get(homes, report_member(subject, "name"));

	if (programs && json_object_update(group->touched, programs) != 0)
		die("out of memory");
	put_in(group->touched, json_string_value(report_item(finding, "through", 0)));
	put_in(group->touched, report_member(subject, "exe"));
}

static void take_finding(struct groups *groups, const json_t *homes, const json_t *subject,
			 size_t index, const json_t *finding)
{
	struct group *group = group_of(groups, finding);
	const json_t *each;
	size_t i;

	if (!group->count++)
		group->subject = index;
	touch(group, homes, subject, finding);
	for (i = 0; (each = report_item(finding, "switch", i)); i++)
		put_in(group->switches, json_string_value(each));
}

static void take_findings(struct groups *groups, const struct page *page)
{
	json_t *homes = reached_by(page->document);
	const json_t *subject, *finding;
	size_t i, j;

	for (i = 0; (subject = report_item(page->document, "subjects", i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++)
			take_finding(groups, homes, subject, i, finding);
	json_decref(homes);
}

static int compare_groups(const void *one, const void *other)
{
	const struct group *a = one, *b = other;
	const size_t a_touched = json_object_size(a->touched);
	const size_t b_touched = json_object_size(b->touched);

	if (report_severity(a->example) != report_severity(b->example))
		return report_severity(b->example) - report_severity(a->example);
	if (a_touched != b_touched)
		return a_touched > b_touched ? -1 : 1;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return strcmp(report_member(a->example, "code"), report_member(b->example, "code"));
}

static void put_switches(const struct page *page, json_t *switches)
{
	const char *text;
	json_t *value;

	fputs("<p>To do:</p><ul class=\"switches\">", page->out);
	json_object_foreach(switches, text, value)
	{
		html_put(page->out, "<li><code>%s</code></li>", text);
	}
	fputs("</ul>", page->out);
}

static void put_to_do(const struct page *page, const struct group *group)
{
	const char *own = report_member(group->example, "advice");
	const char *component = report_member(group->example, "component");
	const char *advice = own ? own : code_advice(report_member(group->example, "code"));

	if (json_object_size(group->switches))
		put_switches(page, group->switches);
	else if (component && !own)
		html_put(page->out,
			 "<p>To do: <code>wxaudit explain %s</code> tells its switch</p>",
			 component);
	else if (advice)
		html_put(page->out, "<p>To do: %s</p>", advice);
}

static void put_extent(const struct page *page, const struct group *group)
{
	const size_t touched = json_object_size(group->touched);

	fputs("<p class=\"extent\">", page->out);
	if (touched)
		html_put(page->out, "%'zu %s, ", touched, touched == 1 ? "program" : "programs");
	html_put(page->out, "%'zu %s%s <a href=\"#s-%zu\">%s</a></p>", group->count,
		 group->count == 1 ? "finding" : "findings",
		 group->count == 1 ? ":" : "; the first:", group->subject,
		 report_member(report_item(page->document, "subjects", group->subject), "name"));
}

static void put_group(const struct page *page, const struct group *group)
{
	const char *code = report_member(group->example, "code");
	const char *component = report_member(group->example, "component");

	fputs("<li>", page->out);
	page_severity(page, report_severity(group->example));
	html_put(page->out, " <a href=\"#%s\">%s</a>", code, code);
	if (component)
		html_put(page->out, " <span class=\"component\">%s</span>", component);
	html_put(page->out, "<p class=\"what\">%s</p>", report_member(group->example, "summary"));
	put_extent(page, group);
	put_to_do(page, group);
	fputs("</li>\n", page->out);
}

static void free_groups(struct groups *groups)
{
	size_t i;

	for (i = 0; i < groups->count; i++) {
		json_decref(groups->at[i].touched);
		json_decref(groups->at[i].switches);
	}
	free(groups->at);
	json_decref(groups->indexes);
}

void page_first(const struct page *page)
{
	struct groups groups = { NULL, 0, need(json_object()) };
	size_t i;

	take_findings(&groups, page);
	if (groups.count) {
		qsort(groups.at, groups.count, sizeof(*groups.at), compare_groups);
		fputs("<section id=\"first\">\n<h2>What to do first</h2>\n<ol>\n", page->out);
		for (i = 0; i < groups.count && i < FIRST_MAX; i++)
			put_group(page, &groups.at[i]);
		fputs("</ol>\n", page->out);
		if (i < groups.count)
			html_put(page->out, "<p>and %'zu more kinds of findings, below</p>\n",
				 groups.count - i);
		fputs("</section>\n", page->out);
	}
	free_groups(&groups);
}
