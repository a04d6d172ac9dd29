/* SPDX-License-Identifier: Apache-2.0 */
/* Which of a process's mappings break the rule. Context of all: process. */
#ifndef PROCESS_SUSPECTS_H
#define PROCESS_SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "process/process.h"
#include "report/report.h"

/**
 * struct suspect - a mapping, and the worst that is to be said of it.
 * @region:	borrowed
 * @same_pages:	for EVIDENCE_LIVE_ALIAS: what is written there is executed
 *		here; else these are other pages of the same file
 * @writer:	for EVIDENCE_LIVE_ELSEWHERE: a process that writes to it
 * @writers:	how many do
 */
struct suspect {
	enum evidence evidence;
	const struct region *region;
	bool same_pages;
	pid_t writer;
	size_t writers;
};

/* All zero to start with. Finding again reuses the memory. */
struct suspects {
	struct suspect *at;
	size_t count;
	size_t room;
};

/**
 * suspects_find() - judge them all.
 * @ret:	those that are alike are neighbours
 *
 * Of a file that was deleted, by its path, process_file_gone() knows more.
 */
void suspects_find(const struct regions *regions, struct suspects *ret);
void suspects_free(struct suspects *suspects);

/* For who finds by himself: add one; in the end bring together those that are alike. */
void suspects_add(struct suspects *suspects, const struct suspect *suspect);
void suspects_sort(struct suspects *suspects);

/* Whether two are the same in all but the addresses. */
bool suspects_alike(const struct suspect *a, const struct suspect *b);

#endif
