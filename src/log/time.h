/* SPDX-License-Identifier: Apache-2.0 */
/* Moments as logs have them, and as people name them. Microseconds since the epoch; 0 is none. */
#ifndef LOG_TIME_H
#define LOG_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_TIME_SIZE sizeof("2026-11-22T10:53:14Z")

/**
 * log_time_parse() - the simple forms of journalctl(1).
 * @text:	"2026-11-22", "2026-11-22 10:53[:14]", "10:53[:14]", "now", "today",
 *		"yesterday", "2h ago", "-30min" or "@1795344239"
 * @now:	this moment
 *
 * Times are local.
 *
 * Context: process. Return: whether it is one of them.
 */
bool log_time_parse(const char *text, uint64_t now, uint64_t *ret);

/**
 * log_time_of_line() - a time as of RFC 3339 at the start of a line.
 * @end:	set behind it
 *
 * Context: any. Return: it, 0 if there is none.
 */
uint64_t log_time_of_line(const char *line, const char **end);

/* "2026-11-22T10:53:14Z". Context: any. */
void log_time_format(char ret[static LOG_TIME_SIZE], uint64_t microseconds);

#endif
