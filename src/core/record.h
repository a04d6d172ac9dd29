/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record says who asked for what, and what became of it: wxguard-records(5).
 * Members are added, never renamed.
 */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include "core/config.h"
#include "core/fmt.h"

/* Room for any record but those with paths of unusual length, which are cut. */
#define RECORD_SIZE 2048
#define RECORD_ARGS 6

enum event {
#define EVENT(constant, code, name, rule, summary) constant,
#include "core/events.def"
#undef EVENT
	EVENT_COUNT,
};

enum outcome {
	OUTCOME_REFUSED,    /* the call failed, with EACCES or EPERM where it is a system call */
	OUTCOME_ALLOWED,    /* it would have been refused: audit, or an exception */
	OUTCOME_REDIRECTED, /* it works, from static code */
	OUTCOME_IGNORED,    /* nothing was done, so that nothing breaks */
	OUTCOME_ABORTED,    /* the process ends here */
};

enum record_kind {
	ARG_DECIMAL,
	ARG_HEX,
	ARG_PROT,	 /* PROT_*, as "rwx" */
	ARG_MAP_FLAGS,	 /* MAP_* */
	ARG_SHM_FLAGS,	 /* SHM_* */
	ARG_REMAP_FLAGS, /* MREMAP_* */
};

struct record_arg {
	const char *name;
	enum record_kind kind;
	uint64_t value;
};

/**
 * struct record - one verdict. Strings are borrowed; NULL where unknown.
 * @event:		what was asked
 * @outcome:		what was done
 * @microseconds:	since the epoch
 * @exe:		path of the program
 * @pid:		process
 * @tid:		thread
 * @call:		name of the function that was called
 * @args:		its arguments, up to the first without a name
 * @library:		path of the object that called it
 * @offset:		of the return address, in that object
 * @symbol:		the exported function around it
 * @symbol_offset:	in that function
 * @detail:		what the other fields cannot say
 * @count:		how often this happened from there, this time included
 */
struct record {
	enum event event;
	enum outcome outcome;
	uint64_t microseconds;
	const char *exe;
	int pid;
	int tid;
	const char *call;
	struct record_arg args[RECORD_ARGS];
	const char *library;
	uint64_t offset;
	const char *symbol;
	uint64_t symbol_offset;
	const char *detail;
	uint64_t count;
};

const char *event_code(enum event event);
const char *event_name(enum event event);
const char *event_summary(enum event event);
/* The rule that was broken; RULE_COUNT if none. */
enum rule event_rule(enum event event);
const char *outcome_name(enum outcome outcome);

/**
 * record_json() - the record as one line of JSON, newline included.
 * @out:	initialised; at least RECORD_SIZE bytes
 *
 * Context: any, async-signal-safe.
 */
void record_json(struct fmt *out, const struct record *record);

/* The same as one line for people. Context: any, async-signal-safe. */
void record_text(struct fmt *out, const struct record *record);

/**
 * record_journal() - the same in the journal's native protocol
 * (systemd, JOURNAL_NATIVE_PROTOCOL): one FIELD=value a line.
 *
 * Context: any, async-signal-safe.
 */
void record_journal(struct fmt *out, const struct record *record);

#endif
