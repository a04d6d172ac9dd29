/* SPDX-License-Identifier: Apache-2.0 */
/* The shim's records, in the forms of all its channels: wxguard-records(5). */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "core/record.h"
#include "log/private.h"

/* "WX101" */
#define CODE_LEN 5

static bool is_code(const char *text)
{
	return !strncmp(text, "WX", 2) && strspn(text + 2, "0123456789") == CODE_LEN - 2;
}

/* EVENT_COUNT for one of another version. */
static enum event event_by_code(const char *code)
{
	enum event event = 0;

	while (event < EVENT_COUNT && strncmp(event_code(event), code, CODE_LEN) != 0)
		event++;
	return event;
}

static const struct {
	enum outcome outcome;
	enum evidence evidence;
} rows[] = {
	{ OUTCOME_REFUSED, EVIDENCE_LOG_REFUSED },	 { OUTCOME_ALLOWED, EVIDENCE_LOG_ALLOWED },
	{ OUTCOME_REDIRECTED, EVIDENCE_LOG_REDIRECTED }, { OUTCOME_IGNORED, EVIDENCE_LOG_IGNORED },
	{ OUTCOME_ABORTED, EVIDENCE_LOG_ABORTED },
};

static enum evidence evidence_of(enum event event, const char *outcome)
{
	size_t i;

	if (event == EVENT_COUNT || !outcome)
		return EVIDENCE_LOG_UNKNOWN;
	if (event == EVENT_UNREACHED)
		return EVIDENCE_LOG_UNREACHED;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(outcome_name(rows[i].outcome), outcome))
			return rows[i].evidence;
	return EVIDENCE_LOG_UNKNOWN;
}

/* "/usr/lib/libffi.so.8, libffi 3.4 or later" tells who is served. Return: to be freed. */
static char *served_by(const char *told)
{
	char *path = told ? strndup(told, strcspn(told, ",")) : NULL;

	if (told && !path)
		die("out of memory");
	return path;
}

/* What may have done so, the nearest first. */
static void set_about(struct log_event *event, const char *served)
{
	size_t i = 0;

	if (event->evidence == EVIDENCE_LOG_UNREACHED || event->evidence == EVIDENCE_LOG_UNKNOWN)
		return;
	if (event->evidence == EVIDENCE_LOG_REDIRECTED && served)
		event->about[i++] = served;
	if (event->text[LOG_LIBRARY])
		event->about[i++] = event->text[LOG_LIBRARY];
	event->about[i] = event->program;
}

/* All of it is told by now, but for what follows from it. */
static void take(struct log *log, struct log_event *event)
{
	const enum event known = event_by_code(event->text[LOG_EVENT]);
	char *served = served_by(event->text[LOG_TOLD]);

	event->evidence = evidence_of(known, event->text[LOG_OUTCOME]);
	if (!event->text[LOG_NAME] && known != EVENT_COUNT)
		event->text[LOG_NAME] = event_name(known);
	set_about(event, served);
	log->tally[LOG_RECORDS]++;
	log_event(log, event);
	free(served);
}

/* JSON. */

static const char *member(const json_t *record, const char *key)
{
	return json_string_value(json_object_get(record, key));
}

static uint64_t count_of(const json_t *record)
{
	const json_int_t count = json_integer_value(json_object_get(record, "count"));

	return count > 0 ? (uint64_t)count : 1;
}

static uint64_t time_of(const json_t *record)
{
	const double seconds = json_number_value(json_object_get(record, "time"));

	return seconds > 0 && seconds < 1e11 ? (uint64_t)(seconds * 1e6) : 0;
}

static void read_texts(const char *texts[LOG_TEXT_COUNT], const json_t *record)
{
	const json_t *args = json_object_get(record, "args");

	texts[LOG_EVENT] = member(record, "event");
	texts[LOG_NAME] = member(record, "name");
	texts[LOG_OUTCOME] = member(record, "outcome");
	texts[LOG_CALL] = member(record, "call");
	texts[LOG_PROTECTION] = member(args, "prot");
	texts[LOG_LIBRARY] = member(record, "library");
	texts[LOG_OFFSET] = member(record, "offset");
	texts[LOG_FUNCTION] = member(record, "symbol");
	texts[LOG_TOLD] = member(record, "detail");
}

bool log_record_json(struct log *log, const struct log_who *who, const json_t *record)
{
	struct log_event event = log_event_of(who, EVIDENCE_LOG_UNKNOWN, LOG_SHIM);
	const json_t *pid = json_object_get(record, "pid");

	read_texts(event.text, record);
	if (!event.text[LOG_EVENT] || !is_code(event.text[LOG_EVENT]))
		return false;
	if (member(record, "exe"))
		event.program = member(record, "exe");
	if (json_is_integer(pid))
		event.pid = json_integer_value(pid);
	if (time_of(record))
		event.microseconds = time_of(record);
	event.count = count_of(record);
	take(log, &event);
	return true;
}

/*
 * For people: "CODE OUTCOME CALL(ARGS) by LIBRARY+OFFSET (SYMBOL+DISTANCE):
 * SUMMARY; DETAIL [COUNT times]". It is cut into pieces where it stands.
 */

struct pieces {
	const char *text[LOG_TEXT_COUNT];
	uint64_t count;
};

/* "...[4 times]" */
static uint64_t take_count(char *text)
{
	char *open = strrchr(text, '['), *end;
	uint64_t count;

	if (!open || open == text || open[-1] != ' ' || open[1] < '0' || open[1] > '9')
		return 1;
	count = strtoull(open + 1, &end, 10);
	if (strcmp(end, " times]") != 0 || !count)
		return 1;
	open[-1] = '\0';
	return count;
}

/* Cut the text before the last @mark. Return: what is behind that, or NULL. */
static char *cut_at_last(char *text, const char *mark)
{
	char *found = NULL, *next;

	for (next = strstr(text, mark); next; next = strstr(next + 1, mark))
		found = next;
	if (!found)
		return NULL;
	*found = '\0';
	return found + strlen(mark);
}

static char *cut_at(char *text, const char *mark)
{
	char *found = strstr(text, mark);

	if (!found)
		return NULL;
	*found = '\0';
	return found + strlen(mark);
}

/* "LIBRARY+OFFSET (SYMBOL+DISTANCE)" */
static void take_caller(struct pieces *pieces, char *text)
{
	const size_t len = strlen(text);
	char *symbol = NULL, *offset;

	if (len && text[len - 1] == ')')
		symbol = cut_at_last(text, " (");
	offset = cut_at_last(text, "+0x");
	if (!offset)
		return;
	pieces->text[LOG_LIBRARY] = text;
	pieces->text[LOG_OFFSET] = offset - strlen("0x");
	if (symbol && cut_at_last(symbol, "+0x"))
		pieces->text[LOG_FUNCTION] = symbol;
}

/* "mmap(addr=0x0, prot=rwx)" */
static void take_call(struct pieces *pieces, char *text)
{
	char *args = cut_at(text, "("), *prot = args ? strstr(args, "prot=") : NULL;

	pieces->text[LOG_CALL] = text;
	if (!prot)
		return;
	prot += strlen("prot=");
	prot[strcspn(prot, ",)")] = '\0';
	pieces->text[LOG_PROTECTION] = prot;
}

/* The summary of a code is the same for ever, and so is found. */
static void take_detail(struct pieces *pieces, char *text, enum event event)
{
	char *rest = cut_at(text, event_summary(event));

	if (!rest)
		return;
	if (!strncmp(rest, "; ", 2))
		pieces->text[LOG_TOLD] = rest + 2;
	cut_at_last(text, ":");
}

/* @text: behind code and outcome. */
static void take_pieces(struct pieces *pieces, char *text, enum event event)
{
	char *caller;

	pieces->count = take_count(text);
	if (event == EVENT_COUNT)
		return;
	take_detail(pieces, text, event);
	caller = cut_at(text, " by ");
	if (caller)
		take_caller(pieces, caller);
	if (*text == ' ' && text[1])
		take_call(pieces, text + 1);
}

/* With room for one more byte. */
static char *copy_of(const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = malloc(size + 1);

	if (!copy)
		die("out of memory");
	return memcpy(copy, text, size);
}

/* "WX101 refused ...". Return: a copy that the pieces are of, or NULL if it is no record. */
static char *read_text(struct pieces *pieces, const char *text)
{
	const bool is_record = is_code(text) && text[CODE_LEN] == ' ';
	char *copy = is_record ? copy_of(text) : NULL, *rest;

	*pieces = (struct pieces) { .count = 1 };
	if (!copy)
		return NULL;
	copy[CODE_LEN] = '\0';
	pieces->text[LOG_EVENT] = copy;
	pieces->text[LOG_OUTCOME] = copy + CODE_LEN + 1;
	rest = copy + CODE_LEN + 1 + strcspn(copy + CODE_LEN + 1, " :");
	/* What ends the outcome is kept behind it. */
	memmove(rest + 1, rest, strlen(rest) + 1);
	*rest = '\0';
	take_pieces(pieces, rest + 1, event_by_code(copy));
	return copy;
}

bool log_record_fields(struct log *log, const struct log_who *who, const char *text,
		       const char *const fields[LOG_TEXT_COUNT], uint64_t count)
{
	struct log_event event = log_event_of(who, EVIDENCE_LOG_UNKNOWN, LOG_SHIM);
	struct pieces pieces;
	char *copy = read_text(&pieces, text);
	size_t i;

	for (i = 0; i < LOG_TEXT_COUNT; i++)
		event.text[i] = fields[i] ? fields[i] : pieces.text[i];
	event.count = count ? count : pieces.count;
	if (event.text[LOG_EVENT] && is_code(event.text[LOG_EVENT]))
		take(log, &event);
	else
		event.text[LOG_EVENT] = NULL;
	free(copy);
	return event.text[LOG_EVENT];
}

/* "wxguard[123]: " Return: what is behind it. */
static const char *skip_name(const char *text, int64_t *pid)
{
	static const char name[] = "wxguard[";
	char *end;

	if (strncmp(text, name, strlen(name)) != 0)
		return text;
	text += strlen(name);
	if (*text < '0' || *text > '9')
		return text;
	*pid = strtoll(text, &end, 10);
	return strncmp(end, "]: ", 3) ? end : end + 3;
}

bool log_record_text(struct log *log, const struct log_who *who, const char *text)
{
	static const char *const none[LOG_TEXT_COUNT];
	struct log_who whose = *who;
	const char *record = skip_name(text, &whose.pid);

	return is_code(record) && log_record_fields(log, &whose, record, none, 0);
}
