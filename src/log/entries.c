/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of the journal, wherever they were read: whose each is, and what it tells. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "log/input.h"
#include "log/private.h"

/* SD_MESSAGE_COREDUMP */
#define COREDUMP_ID "fc2e22bc6ee647b6b90729ab34a250b1"

static const char *const names[LOG_FIELDS] = {
#define FIELD(constant, name) [constant] = (name),
#include "log/fields.def"
#undef FIELD
};

enum log_field log_field_of(const char *name, size_t len)
{
	enum log_field field = 0;

	while (field < LOG_FIELDS && (strncmp(names[field], name, len) != 0 || names[field][len]))
		field++;
	return field;
}

void log_entry_set(struct log_entry *entry, enum log_field field, const char *value, size_t len)
{
	if (entry->field[field])
		return;
	len = len < LOG_FIELD_MAX ? len : LOG_FIELD_MAX;
	entry->field[field] = malloc(len + 1);
	if (!entry->field[field])
		die("out of memory");
	memcpy(entry->field[field], value, len);
	entry->field[field][len] = '\0';
	entry->len[field] = len;
	log_hide_zeros(entry->field[field], len);
}

static void entry_clear(struct log_entry *entry)
{
	size_t i;

	for (i = 0; i < LOG_FIELDS; i++)
		free(entry->field[i]);
	*entry = (struct log_entry) { .field = { NULL } };
}

static bool is(const struct log_entry *entry, enum log_field field, const char *value)
{
	return entry->field[field] && !strcmp(entry->field[field], value);
}

static const char *first_of(const struct log_entry *entry, enum log_field a, enum log_field b)
{
	return entry->field[a] ? entry->field[a] : entry->field[b];
}

static uint64_t time_of(const struct log_entry *entry)
{
	const int64_t source = log_number(entry->field[FIELD_SOURCE_REALTIME]);
	const int64_t taken = log_number(entry->field[FIELD_REALTIME]);

	return source > 0 ? (uint64_t)source : taken > 0 ? (uint64_t)taken : 0;
}

/* Fields that begin with "_" are the journal's own; the others anybody may set. */
static struct log_who who_of(const struct log_entry *entry, const char *log)
{
	struct log_who who = {
		.log = log,
		.program = entry->field[FIELD_EXE],
		.is_trusted = entry->field[FIELD_EXE],
		.unit = first_of(entry, FIELD_USER_UNIT, FIELD_UNIT),
		.pid = log_number(first_of(entry, FIELD_PID, FIELD_SYSLOG_PID)),
		.microseconds = time_of(entry),
	};

	if (!who.program)
		who.program = first_of(entry, FIELD_COMM, FIELD_IDENTIFIER);
	return who;
}

static void take_record(struct log *log, struct log_who *who, const struct log_entry *entry)
{
	const char *const texts[LOG_TEXT_COUNT] = {
		[LOG_EVENT] = entry->field[FIELD_WX_EVENT],
		[LOG_NAME] = entry->field[FIELD_WX_NAME],
		[LOG_OUTCOME] = entry->field[FIELD_WX_OUTCOME],
		[LOG_CALL] = entry->field[FIELD_WX_CALL],
		[LOG_LIBRARY] = entry->field[FIELD_WX_LIBRARY],
		[LOG_FUNCTION] = entry->field[FIELD_WX_SYMBOL],
		[LOG_TOLD] = entry->field[FIELD_WX_DETAIL],
	};
	const int64_t count = log_number(entry->field[FIELD_WX_COUNT]);

	/* The journal misses the path of who ends at once. */
	if (!who->is_trusted && entry->field[FIELD_WX_EXE])
		who->program = entry->field[FIELD_WX_EXE];
	if (!log_record_fields(log, who, entry->field[FIELD_MESSAGE], texts,
			       count > 0 ? (uint64_t)count : 0))
		log->tally[LOG_BROKEN]++;
}

static void take_core(struct log *log, struct log_who *who, const struct log_entry *entry)
{
	who->program = first_of(entry, FIELD_CORE_EXE, FIELD_CORE_COMM);
	who->unit = entry->field[FIELD_CORE_UNIT];
	who->pid = log_number(entry->field[FIELD_CORE_PID]);
	log_core(log, who, entry->field[FIELD_MESSAGE],
		 log_number(entry->field[FIELD_CORE_SIGNAL]));
}

/* By its own unit, which the journal tells: anybody may log that identifier. */
static bool is_core(const struct log_entry *entry)
{
	static const char unit[] = "systemd-coredump@";

	return is(entry, FIELD_MESSAGE_ID, COREDUMP_ID) && entry->field[FIELD_UNIT] &&
	       !strncmp(entry->field[FIELD_UNIT], unit, strlen(unit));
}

/* "SECCOMP auid=...": what the kernel told the journal itself. */
static void take_audit(struct log *log, const struct log_who *who, struct log_entry *entry)
{
	const int64_t type = log_number(entry->field[FIELD_AUDIT_TYPE]);
	const int64_t serial = log_number(entry->field[FIELD_AUDIT_ID]);
	char *body = strchr(entry->field[FIELD_MESSAGE], ' ');
	struct log_who nobody = *who;

	nobody.program = NULL;
	nobody.unit = NULL;
	if (body && type > 0 && type < INT32_MAX)
		log_audit_record(log, &nobody, (unsigned int)type,
				 serial > 0 ? (uint64_t)serial : 0, body + 1);
}

/* The kernel's log has what it was given by /dev/kmsg as well. */
static bool is_kernel(const struct log_entry *entry)
{
	return is(entry, FIELD_TRANSPORT, "kernel") &&
	       (!entry->field[FIELD_FACILITY] || is(entry, FIELD_FACILITY, "0"));
}

static void dispatch(struct log *log, struct log_who *who, struct log_entry *entry)
{
	char *message = entry->field[FIELD_MESSAGE];

	if (entry->field[FIELD_WX_EVENT])
		take_record(log, who, entry);
	else if (is(entry, FIELD_TRANSPORT, "audit"))
		take_audit(log, who, entry);
	else if (is_kernel(entry))
		log_kernel_line(log, who, message);
	else if (is_core(entry))
		take_core(log, who, entry);
	else if (!log_record_text(log, who, message))
		log_words_line(log, who, message, entry->len[FIELD_MESSAGE]);
}

void log_entry_take(struct log *log, const char *name, struct log_entry *entry)
{
	struct log_who who = who_of(entry, name);

	log->tally[LOG_ENTRIES]++;
	if (entry->field[FIELD_MESSAGE])
		dispatch(log, &who, entry);
	entry_clear(entry);
}

/* As JSON: a field is text, an array of bytes where it is none, or an array of several such. */

static void set_bytes(struct log_entry *entry, enum log_field field, const json_t *array)
{
	const size_t len = json_array_size(array);
	char *bytes = malloc(len + 1);
	size_t i;

	if (!bytes)
		die("out of memory");
	for (i = 0; i < len; i++)
		bytes[i] = (char)json_integer_value(json_array_get(array, i));
	log_entry_set(entry, field, bytes, len);
	free(bytes);
}

static void set_value(struct log_entry *entry, enum log_field field, const json_t *value)
{
	if (json_is_string(value))
		log_entry_set(entry, field, json_string_value(value), json_string_length(value));
	else if (json_is_integer(json_array_get(value, 0)))
		set_bytes(entry, field, value);
	else if (json_array_size(value) && !json_is_array(json_array_get(value, 0)))
		set_value(entry, field, json_array_get(value, 0));
}

bool log_entry_json(struct log *log, const char *name, const json_t *value)
{
	struct log_entry entry = { .field = { NULL } };
	enum log_field field;

	if (!json_object_get(value, names[FIELD_REALTIME]))
		return false;
	for (field = 0; field < LOG_FIELDS; field++)
		set_value(&entry, field, json_object_get(value, names[field]));
	log_entry_take(log, name, &entry);
	return true;
}
