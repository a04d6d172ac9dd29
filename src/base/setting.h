/* SPDX-License-Identifier: Apache-2.0 */
/* One line of wxguard.conf(5): what stands there, and whether it may. */
#ifndef BASE_SETTING_H
#define BASE_SETTING_H

#include <stdbool.h>

#include "base/conf-file.h"

/* The heading that is for every program. */
#define SETTING_EVERY_PROGRAM "*"

enum setting_key {
	SETTING_MODE,
	SETTING_REPORT,
	SETTING_LOCK_AT,
	SETTING_SINGLE, /* Of those before, one holds; of those behind, all. */
	SETTING_ALLOW = SETTING_SINGLE,
	SETTING_WRITE,
	SETTING_KEYS,
	SETTING_SECTION = SETTING_KEYS, /* the heading of those that follow */
};

/**
 * struct setting - a line. Its strings are owned.
 * @key:	of the line
 * @value:	behind the "="
 * @why:	of SETTING_ALLOW: the reason given
 * @file:	path of the file
 * @line:	number in it
 * @rank:	those of a lower rank are applied before
 */
struct setting {
	enum setting_key key;
	char *value;
	char *why;
	char *file;
	unsigned int line;
	unsigned int rank;
};

/**
 * setting_read() - understand a line.
 * @line:	a heading or a setting
 * @ret:	set, its rank to 0
 *
 * Context: process; ends it if the line is not in order.
 */
void setting_read(const struct conf_line *line, struct setting *ret);

/* What it owns. Context: process. */
void setting_free(struct setting *setting);

/* End the process: a setting cannot be had here. Context: process. */
_Noreturn void setting_fail(const struct setting *setting, const char *expected);

/* Whether the value of LockAt= is a number of seconds, and which. Context: process. */
bool setting_seconds(const char *value, unsigned int *ret);

#endif
