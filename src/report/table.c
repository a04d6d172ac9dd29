/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people: the subjects, worst first, and below each its findings, worst
 * first: severity, code, place, and a sentence that is wrapped beside them.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"
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

static bool is_folded(const json_t *object)
{
	return json_is_true(json_object_get(object, "folded"));
}

/* Worst first. */

/* The members of an array whose @rank is that, for each rank from the top down. */
static json_t *sorted(const json_t *array, int (*rank)(const json_t *))
{
	json_t *ret = need(json_array()), *value;
	size_t i;
	int each;

	for (each = SEVERITY_HIGH; each >= -1; each--)
		for (i = 0; (value = json_array_get(array, i)); i++)
			if (rank(value) == each && json_array_append(ret, value) != 0)
				die("out of memory");
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
	char *plain = need_format("%s%s%s%s%s%s", report_member(finding, "summary"),
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
	const int severity = report_severity(finding);
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
	static const char *const keys[] = {
		"kind", "name", "uri", "verdict", "findings", "folded"
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strcmp(key, keys[i]))
			return true;
	return false;
}

/* To be freed; NULL for what is no word. */
static char *word_text(const json_t *value)
{
	if (json_is_string(value))
		return printable_text(json_string_value(value));
	if (json_is_integer(value))
		return need_format("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (json_is_boolean(value))
		return need_format("%s", json_is_true(value) ? "yes" : "no");
	return NULL;
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

/* Return: whether there was anything to put. */
static bool put_word(const struct table *table, const json_t *value, const char *key, size_t left)
{
	char *text = word_text(value);

	if (!text)
		return false;
	move_to(table, 0, MEMBER_LEFT);
	fputs(key, table->out);
	move_to(table, MEMBER_LEFT + strlen(key), left);
	put_wrapped(table, text, left);
	free(text);
	return true;
}

/* What is in a list may have commas, so it has lines; the first has the key. */
static void put_list(const struct table *table, const json_t *list, const char *key, size_t left)
{
	const json_t *value;
	size_t i;

	for (i = 0; (value = json_array_get(list, i)); i++)
		if (put_word(table, value, key, left))
			key = "";
}

static void put_member(const struct table *table, const json_t *value, const char *key, size_t left)
{
	if (json_is_array(value))
		put_list(table, value, key, left);
	else
		put_word(table, value, key, left);
}

/* The rest of a subject that is told for its own sake. */
static void put_members(const struct table *table, json_t *subject)
{
	const size_t left = MEMBER_LEFT + longest_key(subject) + GAP;
	const char *key;
	json_t *value;

	json_object_foreach(subject, key, value)
	{
		if (!is_common(key))
			put_member(table, value, key, left);
	}
}

/* What is to be done about its findings, beside their sentences, and for whom. */
static void put_remedy(const struct table *table, const json_t *subject)
{
	static const char *const keys[] = { "switch", "exception", "units" };
	const json_t *value;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if ((value = json_object_get(subject, keys[i])))
			put_member(table, value, keys[i], WHERE_LEFT);
}

/* Of those that are no mere information. */
static void put_folded(const struct table *table, size_t folded)
{
	if (!folded)
		return;
	move_to(table, 0, SEVERITY_LEFT);
	fprintf(table->out, "and %zu more, not shown\n", folded);
}

static void put_subject(const struct table *table, json_t *subject)
{
	json_t *findings = sorted(json_object_get(subject, "findings"), report_severity);
	const json_t *finding;
	size_t i, folded = 0;

	put_title(table, subject);
	for (i = 0; (finding = json_array_get(findings, i)); i++)
		if (is_folded(finding))
			folded += report_severity(finding) > SEVERITY_INFO;
		else
			put_finding(table, finding);
	put_folded(table, folded);
	if (json_array_size(findings))
		put_remedy(table, subject);
	else
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
		for (j = 0; !is_folded(subject) && (finding = report_item(subject, "findings", j));
		     j++) {
			const char *where = is_folded(finding) ? NULL
							       : report_member(finding, "where");
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
	long counts[SEVERITY_HIGH + 1] = { 0 }, all = 0, folded = 0;
	const json_t *subject, *finding;
	const char *separator = ": ";
	size_t i, j;
	int each;

	for (i = 0; (subject = json_array_get(subjects, i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++) {
			counts[report_severity(finding)]++;
			folded += is_folded(subject) || is_folded(finding);
			all++;
		}
	fprintf(table->out, "%ld %s", all, all == 1 ? "finding" : "findings");
	for (each = SEVERITY_HIGH; each >= 0; each--)
		if (counts[each]) {
			fprintf(table->out, "%s%ld %s", separator, counts[each],
				severity_name((enum severity)each));
			separator = ", ";
		}
	if (folded)
		fprintf(table->out, " (%ld not shown)", folded);
}

/* "programs" of one: the words are ours, and of the regular kind. */
static size_t singular_length(const char *words)
{
	const size_t len = strlen(words);

	if (len > 4 && !strcmp(words + len - 4, "sses"))
		return len - 2;
	return len > 1 && words[len - 1] == 's' && words[len - 2] != 's' ? len - 1 : len;
}

static void put_summary(const struct table *table, json_t *summary, const char *start)
{
	const char *what, *separator = start;
	json_t *value;

	json_object_foreach(summary, what, value)
	{
		const json_int_t count = json_integer_value(value);
		char *words = report_words(what);

		fprintf(table->out, "%s%" JSON_INTEGER_FORMAT " %.*s", separator, count,
			(int)(count == 1 ? singular_length(words) : strlen(words)), words);
		free(words);
		separator = ", ";
	}
}

/* One line, unless there is nothing that was counted. */
static void put_last_line(const struct table *table, const struct report *report)
{
	const json_t *document = report_document(report);
	json_t *summary = json_object_get(document, "summary");
	const bool counts_findings = report_looks_for_findings(report);

	if (counts_findings)
		put_total(table, json_object_get(document, "subjects"));
	put_summary(table, summary, counts_findings ? "; " : "");
	if (report_is_incomplete(report))
		fputs("; not complete", table->out);
	if (counts_findings || json_object_size(summary))
		putc('\n', table->out);
}

void report_table(const struct report *report, FILE *out, const struct style *style)
{
	const json_t *document = report_document(report);
	json_t *subjects = sorted(json_object_get(document, "subjects"), report_worst), *subject;
	const struct table table = { out, style, widest_where(subjects) };
	size_t i;

	for (i = 0; (subject = json_array_get(subjects, i)); i++)
		if (!is_folded(subject))
			put_subject(&table, subject);
	put_last_line(&table, report);
	json_decref(subjects);
}
