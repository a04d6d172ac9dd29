/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log that is a file: each line tells by its content whose it is. Who could
 * write to the file could write any of them.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log/input.h"
#include "log/private.h"
#include "log/time.h"

/* With what an entry of "journalctl -o export" begins. */
#define EXPORT_START "__CURSOR="

/* As the journal has them: of a field's name, and of its value. */
#define FIELD_NAME_MAX 64
#define VALUE_MAX (UINT64_C(768) * 1024 * 1024)

struct text {
	struct log *log;
	const char *name;
	struct log_input *input;
	struct log_entry entry;
	bool in_entry;
};

/* Lines of JSON. */

static bool take_json(const struct text *text, const struct log_text_line *line)
{
	const struct log_who who = { .log = text->name, .pid = -1 };
	json_t *value = *line->text == '{' ? json_loadb(line->text, line->len, 0, NULL) : NULL;
	bool taken;

	if (!value)
		return false;
	taken = log_record_json(text->log, &who, value) ||
		log_entry_json(text->log, text->name, value);
	json_decref(value);
	return taken;
}

/* Entries of a journal, as exported: FIELD=VALUE, or FIELD, a length, and so many bytes. */

static void take_bytes(struct text *text, const struct log_text_line *line)
{
	const enum log_field field = log_field_of(line->text, line->len);
	char buf[LOG_FIELD_MAX], newline;
	uint64_t len;

	if (!log_input_bytes(text->input, sizeof(len), (char *)&len, sizeof(len)))
		return;
	len = le64toh(len);
	if (len > VALUE_MAX || !log_input_bytes(text->input, len, buf, sizeof(buf)) ||
	    !log_input_bytes(text->input, 1, &newline, 1)) {
		text->log->tally[LOG_BROKEN]++;
		return;
	}
	if (field != LOG_FIELDS)
		log_entry_set(&text->entry, field, buf, len < sizeof(buf) ? len : sizeof(buf));
}

static void end_entry(struct text *text)
{
	if (text->in_entry)
		log_entry_take(text->log, text->name, &text->entry);
	text->in_entry = false;
}

static void take_field(struct text *text, const struct log_text_line *line)
{
	const char *equals = memchr(line->text, '=', line->len);
	const size_t len = equals ? (size_t)(equals - line->text) : 0;
	const enum log_field field = equals ? log_field_of(line->text, len) : LOG_FIELDS;

	if (!equals)
		take_bytes(text, line);
	else if (field != LOG_FIELDS)
		log_entry_set(&text->entry, field, equals + 1, line->len - len - 1);
}

/* "FIELD=VALUE" or "FIELD" */
static bool is_field(const struct log_text_line *line)
{
	const size_t len = strspn(line->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return len && len <= FIELD_NAME_MAX && (line->text[len] == '=' || len == line->len);
}

/* Return: whether the line is of an entry. */
static bool take_export(struct text *text, const struct log_text_line *line)
{
	if (!strncmp(line->text, EXPORT_START, strlen(EXPORT_START))) {
		end_entry(text);
		text->in_entry = true;
		return true;
	}
	if (!text->in_entry)
		return false;
	if (is_field(line)) {
		take_field(text, line);
		return true;
	}
	/* An entry ends with an empty line; what else there is belongs to none. */
	end_entry(text);
	return !line->len;
}

/* Lines of text, of syslog and of the kernel. */

/* "Nov 22 10:53:14 ", without a year. Return: what is behind it, or NULL. */
static char *skip_old_time(char *line)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char month[] = { line[0], line[0] ? line[1] : '\0', '\0' };
	size_t i;

	if (strlen(line) < sizeof("Nov 22 10:53:14 ") || !*month || !strstr(months, month))
		return NULL;
	for (i = 0; i < strlen("Nov 22 10:53:14 "); i++)
		if ("aaa dd dd:dd:dd "[i] == 'd'
			    ? !strchr("0123456789 ", line[i])
			    : "aaa dd dd:dd:dd "[i] != 'a' && "aaa dd dd:dd:dd "[i] != line[i])
			return NULL;
	return line + strlen("Nov 22 10:53:14 ");
}

/* "HOST IDENTIFIER[PID]: ". Return: the message, or NULL. */
static char *take_identifier(char *at, struct log_who *who)
{
	char *name = strchr(at, ' '), *end, *open;

	if (!name)
		return NULL;
	name++;
	end = name + strcspn(name, " :");
	if (end == name || *end != ':' || (end[1] != ' ' && end[1]))
		return NULL;
	*end = '\0';
	open = strrchr(name, '[');
	if (open && end[-1] == ']') {
		end[-1] = *open = '\0';
		who->pid = log_number(open + 1);
	}
	who->program = name;
	return end + (end[1] ? 2 : 1);
}

/* "[ 1234.567890] ", "[Sun Nov 22 10:53:14 2026] ". Return: what is behind it, or @line. */
static char *skip_uptime(char *line)
{
	const size_t len = *line == '[' ? strcspn(line + 1, "]") : 0;

	return len && !strncmp(line + 1 + len, "] ", 2) ? line + len + 3 : line;
}

/* "6,1234,567890,-;": as /dev/kmsg has it; the facility is of the kernel if nothing is above 7. */
static char *skip_kmsg(char *line)
{
	const size_t len = strspn(line, "0123456789,-");

	return len > 3 && line[len] == ';' && line[1] == ',' && line[0] < '8' ? line + len + 1
									      : line;
}

static void take_said(struct log *log, const struct log_who *who, char *message)
{
	const bool is_ours = who->program && !strcmp(who->program, "wxguard");

	/* Of the journal's records this is what is left in its short form. */
	if (is_ours || !strncmp(message, "wxguard[", 8)) {
		struct log_who whose = *who;

		whose.program = is_ours ? NULL : who->program;
		if (log_record_text(log, &whose, message))
			return;
	}
	log_words_line(log, who, message, strlen(message));
}

static void take_message(struct log *log, const struct log_who *who, char *message)
{
	if (!strcmp(who->program, "kernel"))
		log_kernel_line(log, who, skip_uptime(message));
	else
		take_said(log, who, message);
}

/* Of nobody that it tells: of the kernel too, if it has that form. */
static void take_bare(struct log *log, const struct log_who *who, char *line)
{
	take_said(log, who, line);
	log_kernel_line(log, who, skip_uptime(skip_kmsg(line)));
}

static void take_text(const struct text *text, const struct log_text_line *line)
{
	struct log_who who = { .log = text->name, .pid = -1 };
	const char *end = NULL;
	char *at;

	if (log_audit_line(text->log, &who, line->text))
		return;
	who.microseconds = log_time_of_line(line->text, &end);
	at = who.microseconds && *end == ' ' ? line->text + (end - line->text) + 1
					     : skip_old_time(line->text);
	at = at ? take_identifier(at, &who) : NULL;
	if (at)
		take_message(text->log, &who, at);
	else
		take_bare(text->log, &who, line->text);
}

static void take_line(struct text *text, const struct log_text_line *line)
{
	text->log->tally[LOG_LINES]++;
	text->log->tally[LOG_CUT] += line->cut;
	if (take_export(text, line) || take_json(text, line))
		return;
	/* A record that is broken, or was not yet written to its end. */
	if (*line->text == '{')
		text->log->tally[LOG_BROKEN]++;
	take_text(text, line);
}

int log_read(struct log *log, int fd, const char *name)
{
	struct text text = { .log = log, .name = name, .input = log_input_new(fd) };
	struct log_text_line line;
	int result;

	while ((result = log_input_line(text.input, &line)) > 0)
		take_line(&text, &line);
	end_entry(&text);
	log_input_free(text.input);
	return result;
}
