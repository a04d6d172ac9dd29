/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record.h"

#include <sys/mman.h>
#include <sys/shm.h>

static const struct {
	const char *code;
	const char *name;
	const char *summary;
	enum rule rule;
} events[EVENT_COUNT] = {
#define EVENT(constant, code, name, rule, summary) [constant] = { code, name, summary, rule },
#include "core/events.def"
#undef EVENT
};

struct flag {
	unsigned int bit;
	const char *name;
};

static const struct flag map_flags[] = {
	{ MAP_ANONYMOUS, "anonymous" }, { MAP_FIXED, "fixed" },
	{ MAP_NORESERVE, "noreserve" }, { MAP_GROWSDOWN, "growsdown" },
	{ MAP_POPULATE, "populate" },	{ MAP_STACK, "stack" },
	{ MAP_HUGETLB, "hugetlb" },	{ MAP_LOCKED, "locked" },
	{ MAP_DENYWRITE, "denywrite" }, { 0, NULL },
};

static const struct flag shm_flags[] = {
	{ SHM_RDONLY, "rdonly" }, { SHM_RND, "rnd" }, { SHM_REMAP, "remap" },
	{ SHM_EXEC, "exec" },	  { 0, NULL },
};

static const struct flag remap_flags[] = {
	{ MREMAP_MAYMOVE, "maymove" },
	{ MREMAP_FIXED, "fixed" },
	{ 4, "dontunmap" },
	{ 0, NULL },
};

const char *event_code(enum event event)
{
	return events[event].code;
}

const char *event_name(enum event event)
{
	return events[event].name;
}

const char *event_summary(enum event event)
{
	return events[event].summary;
}

enum rule event_rule(enum event event)
{
	return events[event].rule;
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[OUTCOME_REFUSED] = "refused",	     [OUTCOME_ALLOWED] = "allowed",
		[OUTCOME_REDIRECTED] = "redirected", [OUTCOME_IGNORED] = "ignored",
		[OUTCOME_ABORTED] = "aborted",
	};

	return names[outcome];
}

static void put_flags(struct fmt *out, unsigned int value, const struct flag *flags, bool any)
{
	for (; flags->name; flags++) {
		if (!(value & flags->bit))
			continue;
		if (any)
			fmt_char(out, '|');
		fmt_str(out, flags->name);
		value &= ~flags->bit;
		any = true;
	}
	if (!value && any)
		return;
	if (any)
		fmt_char(out, '|');
	if (value)
		fmt_hex(out, value);
	else
		fmt_char(out, '0');
}

static void put_map_flags(struct fmt *out, unsigned int value)
{
	static const char *const types[] = { "type-0", "shared", "private", "shared-validate" };

	fmt_str(out, types[value & 3]);
	put_flags(out, value & ~3U, map_flags, true);
}

static void put_prot(struct fmt *out, uint64_t prot)
{
	fmt_char(out, prot & PROT_READ ? 'r' : '-');
	fmt_char(out, prot & PROT_WRITE ? 'w' : '-');
	fmt_char(out, prot & PROT_EXEC ? 'x' : '-');
}

static void put_value(struct fmt *out, const struct record_arg *arg)
{
	switch (arg->kind) {
	case ARG_DECIMAL:
		fmt_dec(out, (int64_t)arg->value);
		break;
	case ARG_HEX:
		fmt_hex(out, arg->value);
		break;
	case ARG_PROT:
		put_prot(out, arg->value);
		break;
	case ARG_MAP_FLAGS:
		put_map_flags(out, (unsigned int)arg->value);
		break;
	case ARG_SHM_FLAGS:
		put_flags(out, (unsigned int)arg->value, shm_flags, false);
		break;
	case ARG_REMAP_FLAGS:
		put_flags(out, (unsigned int)arg->value, remap_flags, false);
		break;
	}
}

/* JSON. The record is one object on one line. */

static void json_key(struct fmt *out, const char *key)
{
	if (out->start[out->len - 1] != '{')
		fmt_char(out, ',');
	fmt_json(out, key);
	fmt_char(out, ':');
}

static void json_string(struct fmt *out, const char *key, const char *value)
{
	if (!value)
		return;
	json_key(out, key);
	fmt_json(out, value);
}

static void json_number(struct fmt *out, const char *key, int64_t value)
{
	json_key(out, key);
	fmt_dec(out, value);
}

static void json_hex(struct fmt *out, const char *key, uint64_t value)
{
	json_key(out, key);
	fmt_char(out, '"');
	fmt_hex(out, value);
	fmt_char(out, '"');
}

static void json_args(struct fmt *out, const struct record *record)
{
	unsigned int i;

	json_key(out, "args");
	fmt_char(out, '{');
	for (i = 0; i < RECORD_ARGS && record->args[i].name; i++) {
		bool bare = record->args[i].kind == ARG_DECIMAL;

		json_key(out, record->args[i].name);
		if (!bare)
			fmt_char(out, '"');
		put_value(out, &record->args[i]);
		if (!bare)
			fmt_char(out, '"');
	}
	fmt_char(out, '}');
}

static void put_time(struct fmt *out, uint64_t microseconds)
{
	fmt_unsigned(out, microseconds / 1000000, 1);
	fmt_char(out, '.');
	fmt_unsigned(out, microseconds % 1000000, 6);
}

void record_json(struct fmt *out, const struct record *record)
{
	fmt_char(out, '{');
	json_number(out, "version", 1);
	json_key(out, "time");
	put_time(out, record->microseconds);
	json_string(out, "event", event_code(record->event));
	json_string(out, "name", event_name(record->event));
	json_string(out, "outcome", outcome_name(record->outcome));
	json_string(out, "exe", record->exe);
	json_number(out, "pid", record->pid);
	json_number(out, "tid", record->tid);
	json_string(out, "call", record->call);
	if (record->args[0].name)
		json_args(out, record);
	json_string(out, "library", record->library);
	if (record->library)
		json_hex(out, "offset", record->offset);
	json_string(out, "symbol", record->symbol);
	if (record->symbol)
		json_hex(out, "symbol_offset", record->symbol_offset);
	json_string(out, "detail", record->detail);
	json_number(out, "count", (int64_t)record->count);
	fmt_str(out, "}\n");
}

/* For people: "wxguard: WX101 refused mmap(...) by LIBRARY+OFFSET (SYMBOL): why". */

static void put_call(struct fmt *out, const struct record *record)
{
	unsigned int i;

	fmt_str(out, record->call);
	if (!record->args[0].name)
		return;
	for (i = 0; i < RECORD_ARGS && record->args[i].name; i++) {
		fmt_str(out, i ? ", " : "(");
		fmt_str(out, record->args[i].name);
		fmt_char(out, '=');
		put_value(out, &record->args[i]);
	}
	fmt_char(out, ')');
}

static void put_caller(struct fmt *out, const struct record *record)
{
	fmt_printable(out, record->library);
	fmt_char(out, '+');
	fmt_hex(out, record->offset);
	if (!record->symbol)
		return;
	fmt_str(out, " (");
	fmt_printable(out, record->symbol);
	fmt_char(out, '+');
	fmt_hex(out, record->symbol_offset);
	fmt_char(out, ')');
}

static void put_message(struct fmt *out, const struct record *record)
{
	fmt_str(out, event_code(record->event));
	fmt_char(out, ' ');
	fmt_str(out, outcome_name(record->outcome));
	if (record->call) {
		fmt_char(out, ' ');
		put_call(out, record);
	}
	if (record->library) {
		fmt_str(out, " by ");
		put_caller(out, record);
	}
	fmt_str(out, ": ");
	fmt_str(out, event_summary(record->event));
	if (record->detail) {
		fmt_str(out, "; ");
		fmt_printable(out, record->detail);
	}
	if (record->count > 1) {
		fmt_str(out, " [");
		fmt_unsigned(out, record->count, 1);
		fmt_str(out, " times]");
	}
}

void record_text(struct fmt *out, const struct record *record)
{
	fmt_str(out, "wxguard[");
	fmt_dec(out, record->pid);
	fmt_str(out, "]: ");
	put_message(out, record);
	fmt_char(out, '\n');
}

/* The journal. */

static void journal_field(struct fmt *out, const char *name, const char *value)
{
	if (!value)
		return;
	fmt_str(out, name);
	fmt_char(out, '=');
	fmt_printable(out, value);
	fmt_char(out, '\n');
}

void record_journal(struct fmt *out, const struct record *record)
{
	/* Priorities of syslog(3): a redirection is news, the rest are warnings. */
	const bool news = record->outcome == OUTCOME_REDIRECTED;

	fmt_str(out, "MESSAGE=");
	put_message(out, record);
	fmt_char(out, '\n');
	journal_field(out, "PRIORITY", news ? "6" : "4");
	journal_field(out, "SYSLOG_IDENTIFIER", "wxguard");
	journal_field(out, "WXGUARD_EVENT", event_code(record->event));
	journal_field(out, "WXGUARD_NAME", event_name(record->event));
	journal_field(out, "WXGUARD_OUTCOME", outcome_name(record->outcome));
	journal_field(out, "WXGUARD_CALL", record->call);
	journal_field(out, "WXGUARD_EXE", record->exe);
	journal_field(out, "WXGUARD_LIBRARY", record->library);
	journal_field(out, "WXGUARD_SYMBOL", record->symbol);
	journal_field(out, "WXGUARD_DETAIL", record->detail);
	fmt_str(out, "WXGUARD_COUNT=");
	fmt_unsigned(out, record->count, 1);
	fmt_char(out, '\n');
}
