/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads logs for refusals and for what was asked: the shim's records, the
 * kernel's and the audit daemon's, core dumps, and programs' own words.
 * Context of all: process; out of memory ends it.
 */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "log/store.h"

/* What is counted beside, by the names of the summary. */
enum log_tally {
#define TALLY(constant, name) constant,
#include "log/tallies.def"
#undef TALLY
	LOG_TALLIES,
};

const char *log_tally_name(enum log_tally tally);

struct log;

/* @knowledge is borrowed. */
struct log *log_new(const struct knowledge *knowledge);
void log_free(struct log *log);

/* Take what is from @since on and not after @until, if they are not 0, and what has no time. */
void log_set_window(struct log *log, uint64_t since, uint64_t until);

/**
 * log_read() - a file, or a pipe.
 * @fd:		is closed
 * @name:	of the log
 *
 * Each line tells by its content whose it is. One that is broken, or longer
 * than is kept, is counted.
 *
 * Return: 0 or -errno, -EBADMSG if it was compressed and broke off.
 */
int log_read(struct log *log, int fd, const char *name);

/**
 * struct log_journal - which journal.
 * @folder:	with its files, or NULL
 * @file:	one of them, or NULL; without either, the system's
 * @unit:	of systemd, or NULL for all
 * @boot:	this boot only
 */
struct log_journal {
	const char *folder;
	const char *file;
	const char *unit;
	bool boot;
};

/* Whether wxguard was built to read journals. */
extern const bool log_has_journal;

/* Return: 0 or -errno, -EOPNOTSUPP if it was built without, -ENOENT if there are no files. */
int log_read_journal(struct log *log, const struct log_journal *journal);

/* There is nothing more: what waits for more records is taken. */
void log_end(struct log *log);

const struct log_store *log_store(const struct log *log);
long log_tallied(const struct log *log, enum log_tally tally);

#endif
