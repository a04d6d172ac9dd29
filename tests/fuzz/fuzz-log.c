/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log. What is gathered keeps its bounds and adds up; a log in two files tells
 * what it tells in one; and a record that the shim writes is read as it was.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/record.h"
#include "fuzz.h"
#include "log/log.h"

#define NAME "fuzz.log"
#define WORD_MAX 40

static struct knowledge *knowledge;

static void read_knowledge(void *unused)
{
	(void)unused;
	knowledge = knowledge_new();
	must(knowledge_add_folder(knowledge, FUZZ_COMPONENTS) && knowledge_count(knowledge));
}

static int read_bytes(struct log *log, const void *data, size_t size)
{
	const int fd = memfd_create("log", MFD_CLOEXEC);

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	must(lseek(fd, 0, SEEK_SET) == 0);
	return log_read(log, fd, NAME);
}

static bool is_gzip(const uint8_t *data, size_t size)
{
	return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

/* What always holds for a group. */

static void check_texts(const struct log_group *group)
{
	size_t i;

	for (i = 0; i < LOG_TEXT_COUNT; i++)
		must(!group->text[i] || strlen(group->text[i]) <= LOG_TEXT_MAX);
}

static void check_group(const struct log_group *group)
{
	must(strncmp(evidence_code(group->evidence), "WX85", 4) == 0 ||
	     strncmp(evidence_code(group->evidence), "WX86", 4) == 0);
	must(group->program && group->program->name && log_witness_name(group->witness));
	must(group->pid_count <= LOG_PIDS && group->pid_count <= group->processes);
	must(group->unit_count <= LOG_UNITS);
	must(group->first <= group->last && !group->first == !group->last);
	check_texts(group);
}

/* Lines are counted where they are lines: compressed or exported they may be bytes. */
static void check_lines(const struct log *log, const uint8_t *data, size_t size)
{
	size_t i;
	long lines = 0;

	for (i = 0; i < size; i++)
		lines += data[i] == '\n';
	lines += size && data[size - 1] != '\n';
	must(log_tallied(log, LOG_LINES) == lines);
}

static size_t check_program(const struct log_program *program)
{
	const struct log_group *group;
	size_t count = 0;

	for (group = program->first; group; group = group->next) {
		must(group->program == program && (group->next || group == program->last));
		check_group(group);
		count++;
	}
	return count;
}

static void check_log(const struct log *log)
{
	const struct log_store *store = log_store(log);
	size_t i, groups = 0;

	for (i = 0; i < log_store_programs(store); i++) {
		must(log_store_program(store, i)->index == i);
		groups += check_program(log_store_program(store, i));
	}
	must(groups <= LOG_GROUPS_MAX);
	for (i = 0; i < LOG_TALLIES; i++)
		must(log_tallied(log, (enum log_tally)i) >= 0);
}

/* In two files. */

static bool is_same_text(const char *a, const char *b)
{
	return !a == !b && (!a || strcmp(a, b) == 0);
}

static void check_same_group(const struct log_group *a, const struct log_group *b)
{
	size_t i;

	must(strcmp(a->program->name, b->program->name) == 0 && a->evidence == b->evidence);
	must(a->witness == b->witness && a->component == b->component && a->also == b->also);
	must(a->count == b->count && a->processes == b->processes);
	must(a->pid_count == b->pid_count && a->unit_count == b->unit_count);
	must(a->first == b->first && a->last == b->last && a->supports == b->supports);
	for (i = 0; i < LOG_TEXT_COUNT; i++)
		must(is_same_text(a->text[i], b->text[i]));
}

static void check_same_program(const struct log_program *a, const struct log_program *b)
{
	const struct log_group *x = a->first, *y = b->first;

	for (; x && y; x = x->next, y = y->next)
		check_same_group(x, y);
	must(!x && !y);
}

static void check_same(const struct log *a, const struct log *b)
{
	const struct log_store *x = log_store(a), *y = log_store(b);
	size_t i;

	must(log_store_programs(x) == log_store_programs(y));
	for (i = 0; i < log_store_programs(x); i++)
		check_same_program(log_store_program(x, i), log_store_program(y, i));
	for (i = 0; i < LOG_TALLIES; i++)
		must(log_tallied(a, (enum log_tally)i) == log_tallied(b, (enum log_tally)i));
}

/* Behind a line in the middle. */
static void check_halves(const struct log *whole, const uint8_t *data, size_t size)
{
	const uint8_t *newline = memchr(data + size / 2, '\n', size - size / 2);
	const size_t first = newline ? (size_t)(newline - data) + 1 : size;
	struct log *log;

	if (is_gzip(data + first, size - first))
		return;
	log = log_new(knowledge);
	must(read_bytes(log, data, first) == 0 && read_bytes(log, data + first, size - first) == 0);
	log_end(log);
	check_same(whole, log);
	log_free(log);
}

static void read_log(const uint8_t *data, size_t size)
{
	const bool is_text = !is_gzip(data, size) && !memmem(data, size, "__CURSOR=", 9);
	struct log *log = log_new(knowledge);
	const int result = read_bytes(log, data, size);

	must(result == 0 || (result == -EBADMSG && is_gzip(data, size)));
	log_end(log);
	check_log(log);
	if (is_text) {
		check_lines(log, data, size);
		check_halves(log, data, size);
	}
	log_free(log);
}

/* Records of the shim. */

struct words {
	char exe[WORD_MAX];
	char library[WORD_MAX];
	char symbol[WORD_MAX];
	char detail[WORD_MAX];
};

/* Of letters that have no meaning in any form of a record. */
static const char *take_word(struct input *input, char *ret)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345678/.";
	size_t i, len = input_number(input, 1) % WORD_MAX;

	for (i = 0; i < len; i++)
		ret[i] = letters[input_number(input, 1) % (sizeof(letters) - 1)];
	ret[len] = '\0';
	return len ? ret : NULL;
}

static struct record take_record(struct input *input, struct words *words)
{
	struct record record = { .event = (enum event)(input_number(input, 1) % EVENT_COUNT) };

	record.outcome = (enum outcome)(input_number(input, 1) % (OUTCOME_ABORTED + 1));
	record.microseconds = input_number(input, 6);
	record.pid = (int)input_number(input, 3);
	record.tid = record.pid;
	record.offset = input_number(input, 8);
	record.symbol_offset = input_number(input, 4);
	record.count = 1 + input_number(input, 6);
	if (input_number(input, 1) & 1) {
		record.call = "mmap";
		record.args[0] = (struct record_arg) { "prot", ARG_PROT, input_number(input, 1) };
		record.args[1] = (struct record_arg) { "fd", ARG_DECIMAL, input_number(input, 8) };
	}
	record.exe = take_word(input, words->exe);
	record.library = take_word(input, words->library);
	record.symbol = take_word(input, words->symbol);
	if (!record.library)
		record.symbol = NULL;
	record.detail = take_word(input, words->detail);
	return record;
}

static void check_offset(const char *text, const struct record *record)
{
	must(!text == !record->library);
	must(!text || strtoull(text, NULL, 16) == record->offset);
}

static void check_read(const struct log_group *group, const struct record *record)
{
	char *const *text = group->text;

	must(group->witness == LOG_SHIM && group->count == record->count);
	must(group->pid_count == 1 && group->pids[0] == record->pid);
	must(is_same_text(text[LOG_EVENT], event_code(record->event)));
	must(is_same_text(text[LOG_NAME], event_name(record->event)));
	must(is_same_text(text[LOG_OUTCOME], outcome_name(record->outcome)));
	must(is_same_text(text[LOG_CALL], record->call));
	must(!text[LOG_PROTECTION] == !record->call);
	must(is_same_text(text[LOG_LIBRARY], record->library));
	must(is_same_text(text[LOG_FUNCTION], record->symbol));
	must(is_same_text(text[LOG_TOLD], record->detail));
	check_offset(text[LOG_OFFSET], record);
}

static void check_form(const struct record *record,
		       void (*encoder)(struct fmt *out, const struct record *record), bool has_exe)
{
	struct log *log = log_new(knowledge);
	const struct log_group *group;
	char buf[RECORD_SIZE];
	struct fmt out;

	fmt_init(&out, buf, sizeof(buf));
	encoder(&out, record);
	must(!out.cut && read_bytes(log, buf, out.len) == 0);
	log_end(log);
	must(log_tallied(log, LOG_RECORDS) == 1 && log_tallied(log, LOG_BROKEN) == 0);
	must(log_store_programs(log_store(log)) == 1);
	group = log_store_program(log_store(log), 0)->first;
	must(group);
	check_read(group, record);
	must(strcmp(group->program->name, has_exe ? record->exe : NAME) == 0);
	log_free(log);
}

static void write_record(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct words words;
	const struct record record = take_record(&input, &words);

	check_form(&record, record_json, record.exe);
	check_form(&record, record_text, false);
}

/* One that begins with a zero makes a record. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!knowledge)
		must(!ends(read_knowledge, NULL));
	if (size && !*data)
		write_record(data + 1, size - 1);
	else
		read_log(data, size);
	return 0;
}
