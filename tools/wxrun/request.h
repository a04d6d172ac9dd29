/* SPDX-License-Identifier: Apache-2.0 */
/* What a run is to be, from the options and from the configuration. */
#ifndef WXRUN_REQUEST_H
#define WXRUN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/config.h"

/**
 * struct list - strings in order.
 * @items:	owned, as each of them is; NULL while there is none
 * @count:	how many
 */
struct list {
	char **items;
	size_t count;
};

/**
 * struct request - what is asked for.
 * @mode:	a mode, or NULL for an inherited one
 * @report:	a channel without "report=", or NULL for an inherited one; owned
 * @lock_at:	a word of config_lock_at(), or NULL
 * @lock_after:	with "time", seconds
 * @allow:	names of rules
 * @write:	folders that may be written to, absolute
 * @without_shim: the kernel's part alone
 * @export:	a form to print the policy in, instead of running a command, or NULL
 * @no_config:	nothing from the files of wxguard.conf(5)
 * @explain:	print what would apply, and run nothing
 * @config:	all of it together with what was inherited, once words_set() ran
 */
struct request {
	const char *mode;
	char *report;
	const char *lock_at;
	unsigned int lock_after;
	struct list allow;
	struct list write;
	bool without_shim;
	const char *export;
	bool no_config;
	bool explain;
	struct config config;
};

/* Append a copy. Context: process; ends it without memory. */
void list_add(struct list *list, const char *item);

#endif
