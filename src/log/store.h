/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What logs tell, gathered by program, and there by what is the same: the
 * evidence, the place, the call. Its memory is bounded whatever a log has.
 */
#ifndef LOG_STORE_H
#define LOG_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "knowledge/component.h"
#include "report/report.h"

/* How many of the processes of a group are listed, and of its units. */
#define LOG_PIDS 32
#define LOG_UNITS 8

/* How much is kept; what is beyond is counted as not kept. */
#define LOG_GROUPS_MAX 10000
#define LOG_COUNTERS_MAX 250000
#define LOG_TEXT_MAX 1024

#define LOG_ABOUT 3

/* Who says it. */
enum log_witness {
	LOG_SHIM,
	LOG_SECCOMP,
	LOG_SELINUX,
	LOG_COREDUMP,
	LOG_KERNEL,
	LOG_WORDS,
};

const char *log_witness_name(enum log_witness witness);

/* A member of an event that is text, and in JSON if it is set. */
enum log_text_key {
#define TEXT(constant, name, same) constant,
#include "log/texts.def"
#undef TEXT
	LOG_TEXT_COUNT,
};

const char *log_text_name(enum log_text_key key);

/**
 * struct log_event - something that a log tells. Its strings are borrowed.
 * @program:	path of the executable file, or what else it is called by; NULL
 *		if that is not told
 * @log:	in whose place that is: name of the log
 * @unit:	of systemd; or NULL
 * @component:	that is known to do so; or NULL
 * @about:	else names of files that may tell the component, up to NULL; not
 *		kept
 * @also:	another that says the same words; or NULL
 * @microseconds: since the epoch, 0 if it is not told
 * @pid:	-1 if it is not told
 * @count:	of the shim's: how often it was at this place in this process so
 *		far; 0 if this is one event
 * @supports:	tells something only beside other events of the program
 */
struct log_event {
	enum evidence evidence;
	enum log_witness witness;
	const char *program;
	const char *log;
	const char *unit;
	const char *text[LOG_TEXT_COUNT];
	const struct component *component;
	const struct component *also;
	const char *about[LOG_ABOUT + 1];
	uint64_t microseconds;
	int64_t pid;
	uint64_t count;
	bool supports;
};

/**
 * struct log_program - one of them.
 * @name:	as of struct log_event
 * @is_log:	it is the log's
 * @index:	in the order in which they came
 * @first:	its groups, in that order, as @last
 */
struct log_program {
	char *name;
	bool is_log;
	size_t index;
	struct log_group *first;
	struct log_group *last;
};

/**
 * struct log_group - events that are the same.
 * @count:	how many
 * @processes:	of how many processes
 * @pids:	the first of them
 * @first:	0 if no event had a time, as @last
 * @next:	of the same program
 * @is_judged:	for who adds: the component was looked for
 */
struct log_group {
	const struct log_program *program;
	enum evidence evidence;
	enum log_witness witness;
	char *text[LOG_TEXT_COUNT];
	const struct component *component;
	const struct component *also;
	uint64_t count;
	uint64_t processes;
	int64_t pids[LOG_PIDS];
	size_t pid_count;
	char *units[LOG_UNITS];
	size_t unit_count;
	uint64_t first;
	uint64_t last;
	bool supports;
	bool is_judged;
	struct log_group *next;
};

struct log_store;

struct log_store *log_store_new(void);
void log_store_free(struct log_store *store);

/**
 * log_store_add() - take an event.
 *
 * The shim counts at each place of each process, and writes some of the
 * counts: what a group adds up is the highest of each process. A count that a
 * process wrote already is of another one, which has its number now.
 *
 * Context: process; out of memory ends it.
 *
 * Return: its group, borrowed; NULL if there is no room for it.
 */
struct log_group *log_store_add(struct log_store *store, const struct log_event *event);

size_t log_store_programs(const struct log_store *store);
const struct log_program *log_store_program(const struct log_store *store, size_t i);

/* Events whose process was not told apart from others, for lack of room. */
long log_store_uncounted(const struct log_store *store);

#endif
