/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shim's records, with names that are any bytes. In each of the three
 * encodings a record stays one; what JSON says is what it was told, with U+FFFD
 * where that is not UTF-8; and text of others is printable on a terminal.
 */
#include <jansson.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/printable.h"
#include "core/record.h"
#include "fuzz.h"

#define TEXT_MAX 160
#define ROOM (RECORD_SIZE * 8)

struct texts {
	char exe[TEXT_MAX];
	char library[TEXT_MAX];
	char symbol[TEXT_MAX];
	char detail[TEXT_MAX];
};

static struct record take_record(struct input *input, struct texts *texts)
{
	struct record record = { .event = (enum event)(input_number(input, 1) % EVENT_COUNT) };
	const char *const names[] = { "addr", "length", "prot", "flags", "fd", "offset" };
	size_t i, args = input_number(input, 1) % (RECORD_ARGS + 1);

	record.outcome = (enum outcome)(input_number(input, 1) % (OUTCOME_ABORTED + 1));
	record.microseconds = input_number(input, 7);
	record.pid = (int)input_number(input, 3);
	record.tid = (int)input_number(input, 3);
	record.call = args ? "mmap" : NULL;
	record.count = input_number(input, 7);
	record.offset = input_number(input, 8);
	record.symbol_offset = input_number(input, 8);
	for (i = 0; i < args; i++)
		record.args[i] =
			(struct record_arg) { names[i],
					      (enum record_kind)(input_number(input, 1) % 6),
					      input_number(input, 8) };
	input_string(input, texts->exe, TEXT_MAX);
	input_number(input, 1);
	input_string(input, texts->library, TEXT_MAX);
	input_number(input, 1);
	input_string(input, texts->symbol, TEXT_MAX);
	input_number(input, 1);
	input_string(input, texts->detail, TEXT_MAX);
	record.exe = texts->exe;
	record.library = *texts->library ? texts->library : NULL;
	record.symbol = record.library && *texts->symbol ? texts->symbol : NULL;
	record.detail = *texts->detail ? texts->detail : NULL;
	return record;
}

static const char *encode(void (*encoder)(struct fmt *out, const struct record *record),
			  const struct record *record, char *buf, size_t size)
{
	struct fmt out;

	fmt_init(&out, buf, size - 1);
	encoder(&out, record);
	must(out.len <= size - 1);
	must(!out.cut || size < ROOM);
	buf[out.len] = '\0';
	must(out.cut || buf[out.len - 1] == '\n');
	return buf;
}

/* Text that is UTF-8 comes back as it was, and no other comes back empty. */
static void check_string(const json_t *object, const char *key, const char *expected)
{
	const char *found = json_string_value(json_object_get(object, key));
	json_t *valid;

	must(!found == !expected);
	if (!found)
		return;
	valid = json_string(expected);
	must(strlen(found) >= strlen(expected));
	must(!valid == (strcmp(found, expected) != 0));
	must(valid || strstr(found, "\xef\xbf\xbd"));
	json_decref(valid);
}

static void check_json(const struct record *record, char *buf)
{
	const char *line = encode(record_json, record, buf, ROOM);
	json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

	must(object && strchr(line, '\n') == line + strlen(line) - 1);
	check_string(object, "event", event_code(record->event));
	check_string(object, "outcome", outcome_name(record->outcome));
	check_string(object, "exe", record->exe);
	check_string(object, "library", record->library);
	check_string(object, "symbol", record->symbol);
	check_string(object, "detail", record->detail);
	must(json_integer_value(json_object_get(object, "count")) == (json_int_t)record->count);
	must(json_integer_value(json_object_get(object, "pid")) == record->pid);
	json_decref(object);
}

static void check_text(const struct record *record, char *buf)
{
	const char *line = encode(record_text, record, buf, ROOM);

	must(strncmp(line, "wxguard[", 8) == 0);
	must(strchr(line, '\n') == line + strlen(line) - 1);
	buf[strlen(line) - 1] = '\0';
	must(is_one_line(line) && !strchr(line, '\t'));
}

/* Each line is a field of our own, whatever the texts would like to be. */
static void check_journal(const struct record *record, char *buf)
{
	char *line, *at = (char *)encode(record_journal, record, buf, ROOM);

	while ((line = strsep(&at, "\n")) && *line)
		must(strncmp(line, "MESSAGE=", 8) == 0 || strncmp(line, "PRIORITY=", 9) == 0 ||
		     strncmp(line, "WXGUARD_", 8) == 0 ||
		     strcmp(line, "SYSLOG_IDENTIFIER=wxguard") == 0);
	must(line && !at);
}

/* What is cut is the beginning of the whole. */
static void check_cut(const struct record *record, char *buf, size_t size)
{
	char *part = must_have(size);

	encode(record_json, record, part, size);
	encode(record_json, record, buf, ROOM);
	must(strncmp(buf, part, strlen(part)) == 0);
	free(part);
}

static size_t columns_of(const char *text)
{
	wchar_t *wide = must_have((strlen(text) + 1) * sizeof(*wide));
	const size_t len = mbstowcs(wide, text, strlen(text) + 1);
	int columns;

	must(len != (size_t)-1);
	columns = wcswidth(wide, len);
	must(columns >= 0);
	free(wide);
	return (size_t)columns;
}

/* Those that turn the direction of text, or have no width to be seen by. */
static bool has_turns(const char *text)
{
	const char *at;

	for (at = text; (at = strchr(at, '\xe2')); at++)
		if (strncmp(at, "\xe2\x80", 2) == 0 && strchr("\x8b\x8c\x8d\x8e\x8f\xa8\xa9\xaa\xab"
							      "\xac\xad\xae",
							      at[2]))
			return true;
	return strstr(text, "\xe2\x81\xa6") || strstr(text, "\xe2\x81\xa9") ||
	       strstr(text, "\xef\xbb\xbf") || strstr(text, "\xd8\x9c");
}

static void check_printable(const char *text)
{
	json_t *valid = json_string(text);
	char *shown;

	if (!valid)
		return;
	shown = printable_text(text);
	must(is_one_line(shown) && !strchr(shown, '\t') && !has_turns(shown));
	must(printable_columns(shown, strlen(shown)) == columns_of(shown));
	free(shown);
	json_decref(valid);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	static char buf[ROOM];
	struct texts texts;
	const size_t room = input_number(&input, 2) % RECORD_SIZE + 2;
	const struct record record = take_record(&input, &texts);

	setlocale(LC_CTYPE, "C.UTF-8");
	check_json(&record, buf);
	check_text(&record, buf);
	check_journal(&record, buf);
	check_cut(&record, buf, room);
	check_printable(texts.exe);
	check_printable(texts.detail);
	return 0;
}
