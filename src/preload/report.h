/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_REPORT_H
#define PRELOAD_REPORT_H

#include "core/record.h"

/**
 * report() - record a verdict.
 * @record:	event, outcome, call, args and detail are set; the rest is
 *		filled in here
 * @site:	return address of the call
 *
 * Repeats from one place are counted: the 1st, 2nd, 4th, 8th ... time makes a
 * record that carries the count, and report_flush() makes one of the last.
 *
 * Context: any, async-signal-safe. errno is kept.
 */
void report(struct record *record, const void *site);

/**
 * report_counted() - the same for who counts by himself: sets the count of
 * the event at that place, which report_flush() then shows.
 */
void report_counted(enum event event, enum outcome outcome, const char *call, const void *site,
		    size_t count);

/* Whether there was nothing to record so far. Context: any. */
bool report_is_quiet(void);

/* Record the counts that were not shown yet. At exit. */
void report_flush(void);

/* Write a line to stderr, if it is open. Context: any. */
void report_stderr(const char *line, size_t len);

/* Open a file for records; a descriptor or -errno. Context: any. */
long report_open(const char *path);

/* Say on stderr that it could not be opened. Context: any. */
void report_cannot_open(const char *path);

#endif
