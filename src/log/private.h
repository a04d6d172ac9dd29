/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of logs share, a file each. Context of all: process. */
#ifndef LOG_PRIVATE_H
#define LOG_PRIVATE_H

#include <jansson.h>

#include "log/log.h"

struct log_words;
struct log_audit;

struct log {
	const struct knowledge *knowledge;
	struct log_store *store;
	struct log_words *words;
	struct log_audit *audit;
	uint64_t since;
	uint64_t until;
	long tally[LOG_TALLIES];
};

/**
 * struct log_who - what is known of who wrote a line, beside the line.
 * @log:	its name
 * @program:	path, or name; or NULL
 * @is_trusted:	the program is as the journal saw it, and not as it says
 */
struct log_who {
	const char *log;
	const char *program;
	bool is_trusted;
	const char *unit;
	int64_t pid;
	uint64_t microseconds;
};

/* Take an event, if it is of the time that is asked for. */
void log_event(struct log *log, const struct log_event *event);

/* An event of @who, as far as that is known. */
struct log_event log_event_of(const struct log_who *who, enum evidence evidence,
			      enum log_witness witness);

/* The component that a program or a library is by its name; NULL if none, or not @path. */
const struct component *log_component_of(const struct log *log, const char *path);

/* Whether it ends, at once or later, without what it asks for. */
bool log_component_dies(const struct component *component);

/* A number in decimal digits, and nothing else; -1 if it is none. */
int64_t log_number(const char *text);

/* The shim's records, see wxguard-records(5). */

/* Of one line of JSON. Return: false if it is no record. */
bool log_record_json(struct log *log, const struct log_who *who, const json_t *record);

/* "WX101 refused ...", as it is for people. Return: false if it is no such line. */
bool log_record_text(struct log *log, const struct log_who *who, const char *text);

/* The same with what the journal has of it in fields of their own. */
bool log_record_fields(struct log *log, const struct log_who *who, const char *text,
		       const char *const fields[LOG_TEXT_COUNT], uint64_t count);

/* Records of the kernel's audit. */

struct log_audit *log_audit_new(void);
void log_audit_free(struct log_audit *audit);

/**
 * log_audit_record() - one record.
 * @type:	its number
 * @serial:	of its event, with @who's time
 * @body:	what is behind that; is changed
 */
void log_audit_record(struct log *log, const struct log_who *who, unsigned int type,
		      uint64_t serial, char *body);

/* "audit(1364481363.243:24287): ", into @who and @serial. Return: what is behind it, or NULL. */
char *log_audit_stamp(char *text, struct log_who *who, uint64_t *serial);

/* "type=AVC msg=audit(1364481363.243:24287): ..."; is changed. Return: false if it is no such line.
 */
bool log_audit_line(struct log *log, const struct log_who *who, char *line);

/* Events whose records come no more. */
void log_audit_end(struct log *log);

/* A line of the kernel's log; is changed. */
void log_kernel_line(struct log *log, const struct log_who *who, char *line);

/* What systemd-coredump tells. */
void log_core(struct log *log, const struct log_who *who, const char *message, int64_t number);

/* Programs' own words. */

struct log_words *log_words_new(const struct knowledge *knowledge);
void log_words_free(struct log_words *words);
void log_words_line(struct log *log, const struct log_who *who, const char *text, size_t len);

/* Entries of a journal. */

enum log_field {
#define FIELD(constant, name) constant,
#include "log/fields.def"
#undef FIELD
	LOG_FIELDS,
};

/* What is kept of a field. */
#define LOG_FIELD_MAX ((size_t)64 * 1024)

/* Its fields are owned, or NULL. */
struct log_entry {
	char *field[LOG_FIELDS];
	size_t len[LOG_FIELDS];
};

/* The field of that name, or LOG_FIELDS. */
enum log_field log_field_of(const char *name, size_t len);

/* A field comes twice: the first holds. */
void log_entry_set(struct log_entry *entry, enum log_field field, const char *value, size_t len);

/* One as "journalctl -o json" writes it. Return: false if it is none. */
bool log_entry_json(struct log *log, const char *name, const json_t *value);

/* What it tells; the entry is empty then. */
void log_entry_take(struct log *log, const char *name, struct log_entry *entry);

#endif
