/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people: the subjects, worst first, and below each its findings, worst
 * first: severity, code, place, and a sentence that is wrapped beside them.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/printable.h"
#include "report/private.h"

#define SEVERITY_COLUMNS 6 /* "medium" */
#define CODE_COLUMNS 5	   /* "WX701" */
#define WHERE_COLUMNS_MAX 30
#define GAP 2
#define MEMBER_LEFT 2
#define SEVERITY_LEFT 2
#define CODE_LEFT (SEVERITY_LEFT + SEVERITY_COLUMNS + GAP)
#define WHERE_LEFT (CODE_LEFT + CODE_COLUMNS + GAP)
/* A sentence that would be narrower starts on a line of its own, further left. */
#define TEXT_COLUMNS_MIN 36

static const char *const colours[] = {
	[SEVERITY_INFO] = "\033[2m",
	[SEVERITY_LOW] = "\033[36m",
	[SEVERITY_MEDIUM] = "\033[33m",
	[SEVERITY_HIGH] = "\033[1;31m",
};
#define BOLD "\033[1m"
#define PLAIN "\033[m"

struct table {
	FILE *out;
	const struct style *style;
	size_t where_columns;
};

/* What is not set is as what is empty. */
static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static unsigned int width_of(int fd)
{
	struct winsize size = { .ws_col = 0 };

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return size.ws_col;
	return 80;
}

struct style style_of(FILE *out)
{
	const int fd = fileno(out);
	struct style style = { 0, false };

	if (!isatty(fd))
		return style;
	style.width = width_of(fd);
	style.colour = !*setting("NO_COLOR") && *setting("TERM") &&
		       strcmp(setting("TERM"), "dumb") != 0;
	return style;
}

/* Worst first. */

static int severity_of(const json_t *finding)
{
	return (int)evidence_severity(report_evidence(finding));
}

/* -1 where there is nothing. */
static int worst_of(const json_t *subject)
{
	const json_t *finding;
	int worst = -1;
	size_t i;

	for (i = 0; (finding = report_item(subject, "findings", i)); i++)
		if (severity_of(finding) > worst)
			worst = severity_of(finding);
	return worst;
}

/* The members of an array whose @rank is that, for each rank from the top down. */
static json_t *sorted(const json_t *array, int (*rank)(const json_t *))
{
	json_t *ret = report_need(json_array()), *value;
	size_t i;
	int each;

	for (each = SEVERITY_HIGH; each >= -1; each--)
		for (i = 0; (value = json_array_get(array, i)); i++)
			if (rank(value) == each && json_array_append(ret, value) != 0)
				report_no_memory();
	return ret;
}

/* Text. */

static void start_colour(const struct table *table, const char *sequence)
{
	if (table->style->colour)
		fputs(sequence, table->out);
}

static void end_colour(const struct table *table)
{
	start_colour(table, PLAIN);
}

/* From column @at to one further right, by way of a new line if that is behind it. */
static void move_to(const struct table *table, size_t at, size_t column)
{
	if (at && at >= column) {
		putc('\n', table->out);
		at = 0;
	}
	fprintf(table->out, "%*s", (int)(column - at), "");
}

/* The columns from @left on that a line has. */
static size_t room_from(const struct table *table, size_t left)
{
	const size_t width = table->style->width;

	if (!width)
		return (size_t)-1;
	return width > left ? width - left : 1;
}

/* Words from column @left on, where the line is already. A long word is left whole. */
static void put_wrapped(const struct table *table, const char *text, size_t left)
{
	const size_t room = room_from(table, left);
	size_t at = 0;

	while (*text) {
		const size_t bytes = strcspn(text, " ");
		const size_t columns = printable_columns(text, bytes);

		if (at && columns >= room - at) {
			move_to(table, left + at, left);
			at = 0;
		} else if (at) {
			putc(' ', table->out);
			at++;
		}
		fwrite(text, 1, bytes, table->out);
		at += columns;
		text += bytes + (text[bytes] == ' ');
	}
	putc('\n', table->out);
}

/* Findings. */

static char *sentence(const json_t *finding)
{
	const char *component = report_member(finding, "component");
	const char *detail = report_member(finding, "detail");
	char *plain = report_format("%s%s%s%s%s%s", report_member(finding, "summary"),
				    component ? " (" : "", component ? component : "",
				    component ? ")" : "", detail ? ": " : "", detail ? detail : "");
	char *text = printable_text(plain);

	free(plain);
	return text;
}

static void put_severity(const struct table *table, const char *name, int severity)
{
	start_colour(table, colours[severity]);
	fputs(name, table->out);
	end_colour(table);
}

/* Return: the column that the line is at then. */
static size_t put_where(const struct table *table, const json_t *finding, size_t at)
{
	const char *where = report_member(finding, "where");
	char *text;

	if (!where)
		return at;
	text = printable_text(where);
	move_to(table, at, WHERE_LEFT);
	fputs(text, table->out);
	at = WHERE_LEFT + printable_columns(text, strlen(text));
	free(text);
	return at;
}

/* Where sentences start: beside the places, if that leaves them room enough. */
static size_t text_left(const struct table *table)
{
	const size_t columns = table->where_columns;
	const size_t beside = WHERE_LEFT + (columns ? columns + GAP : 0);

	return room_from(table, beside) < TEXT_COLUMNS_MIN ? CODE_LEFT : beside;
}

static void put_finding(const struct table *table, const json_t *finding)
{
	const int severity = severity_of(finding);
	const char *name = severity_name((enum severity)severity);
	char *text = sentence(finding);
	size_t at;

	move_to(table, 0, SEVERITY_LEFT);
	put_severity(table, name, severity);
	move_to(table, SEVERITY_LEFT + strlen(name), CODE_LEFT);
	fputs(report_member(finding, "code"), table->out);
	at = put_where(table, finding, CODE_LEFT + CODE_COLUMNS);
	move_to(table, at, text_left(table));
	put_wrapped(table, text, text_left(table));
	free(text);
}

/* Subjects. */

static void put_title(const struct table *table, const json_t *subject)
{
	const char *verdict = report_member(subject, "verdict");
	char *name = printable_text(report_member(subject, "name"));

	start_colour(table, BOLD);
	fputs(name, table->out);
	end_colour(table);
	if (verdict)
		fprintf(table->out, ": %s", verdict);
	putc('\n', table->out);
	free(name);
}

/* What the table shows in another way, or not at all. */
static bool is_common(const char *key)
{
	static const char *const keys[] = { "kind", "name", "uri", "verdict", "findings" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strcmp(key, keys[i]))
			return true;
	return false;
}

/* A member as text, to be freed; NULL if it is no word and no list of words. */
static char *member_text(const json_t *value)
{
	char *text = NULL, *longer;
	const json_t *each;
	size_t i;

	if (json_is_string(value))
		return printable_text(json_string_value(value));
	if (json_is_integer(value))
		return report_format("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (json_is_boolean(value))
		return report_format("%s", json_is_true(value) ? "yes" : "no");
	for (i = 0; (each = json_array_get(value, i)); i++) {
		char *word = json_is_array(each) ? NULL : member_text(each);

		longer = report_format("%s%s%s", text ? text : "", text ? ", " : "",
				       word ? word : "...");
		free(word);
		free(text);
		text = longer;
	}
	return text;
}

static size_t longest_key(json_t *subject)
{
	size_t longest = 0;
	const char *key;
	json_t *value;

	json_object_foreach(subject, key, value)
	{
		if (!is_common(key) && strlen(key) > longest)
			longest = strlen(key);
	}
	return longest;
}

/* The rest of a subject that is told for its own sake. */
static void put_members(const struct table *table, json_t *subject)
{
	const size_t left = MEMBER_LEFT + longest_key(subject) + GAP;
	const char *key;
	json_t *value;

	json_object_foreach(subject, key, value)
	{
		char *text = is_common(key) ? NULL : member_text(value);

		if (!text)
			continue;
		move_to(table, 0, MEMBER_LEFT);
		fputs(key, table->out);
		move_to(table, MEMBER_LEFT + strlen(key), left);
		put_wrapped(table, text, left);
		free(text);
	}
}

static void put_subject(const struct table *table, json_t *subject)
{
	json_t *findings = sorted(json_object_get(subject, "findings"), severity_of);
	const json_t *finding;
	size_t i;

	put_title(table, subject);
	for (i = 0; (finding = json_array_get(findings, i)); i++)
		put_finding(table, finding);
	if (!json_array_size(findings))
		put_members(table, subject);
	putc('\n', table->out);
	json_decref(findings);
}

/* A place that is too long for the column has a line of its own. */
static size_t widest_where(const json_t *subjects)
{
	const json_t *subject, *finding;
	size_t i, j, widest = 0;

	for (i = 0; (subject = json_array_get(subjects, i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++) {
			const char *where = report_member(finding, "where");
			char *text = printable_text(where ? where : "");
			const size_t columns = printable_columns(text, strlen(text));

			if (columns > widest && columns <= WHERE_COLUMNS_MAX)
				widest = columns;
			free(text);
		}
	return widest;
}

/* The end. */

static void put_total(const struct table *table, const json_t *subjects)
{
	long counts[SEVERITY_HIGH + 1] = { 0 }, all = 0;
	const json_t *subject, *finding;
	const char *separator = ": ";
	size_t i, j;
	int each;

	for (i = 0; (subject = json_array_get(subjects, i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++) {
			counts[severity_of(finding)]++;
			all++;
		}
	fprintf(table->out, "%ld %s", all, all == 1 ? "finding" : "findings");
	for (each = SEVERITY_HIGH; each >= 0; each--)
		if (counts[each]) {
			fprintf(table->out, "%s%ld %s", separator, counts[each],
				severity_name((enum severity)each));
			separator = ", ";
		}
}

/* "without_memory" in words. */
static void put_words(const struct table *table, const char *name)
{
	for (; *name; name++)
		putc(*name == '_' ? ' ' : *name, table->out);
}

static void put_summary(const struct table *table, json_t *summary)
{
	const char *what, *separator = "; ";
	json_t *value;

	json_object_foreach(summary, what, value)
	{
		fprintf(table->out, "%s%" JSON_INTEGER_FORMAT " ", separator,
			json_integer_value(value));
		put_words(table, what);
		separator = ", ";
	}
	putc('\n', table->out);
}

void report_table(const struct report *report, FILE *out, const struct style *style)
{
	const json_t *document = report_document(report);
	json_t *subjects = sorted(json_object_get(document, "subjects"), worst_of), *subject;
	const struct table table = { out, style, widest_where(subjects) };
	size_t i;

	for (i = 0; (subject = json_array_get(subjects, i)); i++)
		put_subject(&table, subject);
	put_total(&table, subjects);
	put_summary(&table, json_object_get(document, "summary"));
	json_decref(subjects);
}
