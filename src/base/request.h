/* SPDX-License-Identifier: Apache-2.0 */
/* What a run is to be, from options and from the configuration. */
#ifndef BASE_REQUEST_H
#define BASE_REQUEST_H

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
 * @config:	all of it together with what was inherited, once its words are made
 */
struct request {
	const char *mode;
	char *report;
	const char *lock_at;
	unsigned int lock_after;
	struct list allow;
	struct list write;
	struct config config;
};

/* Append a copy. Context: process; ends it without memory. */
void list_add(struct list *list, const char *item);

/* What it owns; the rest is then of no use either. Context: process. */
void request_free(struct request *request);

#endif
