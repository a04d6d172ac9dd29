/* SPDX-License-Identifier: Apache-2.0 */
/* filter.txt: what a filter is to decide. Its head says what is in a row. */
#ifndef TESTS_POLICY_TABLE_H
#define TESTS_POLICY_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"
#include "policy/policy.h"

/* Words as they stand in the file. */
struct row {
	int line;
	const char *claim; /* the same pointer in all rows of a claim */
	const char *setting;
	const char *archs;
	const char *call;
	const char *arguments;
	const char *action;
};

/* One filter, or in MODE_LOCK after its moment two, of which policy.lock is the second. */
struct setting {
	struct policy policy;
	bool locked;
};

#define SETTINGS_MAX 10

/* The rows of the file at @path; an error in it ends the program. */
const struct row *table_read(const char *path, size_t *ret_count);

/* The settings that a row is for: each mode, without and with PR_SET_MDWE. */
size_t row_settings(const struct row *row, struct setting *ret);

/* Whether it is for calls of @caller under a filter for @filtered. */
bool row_is_for(const struct row *row, const struct arch *filtered, const struct arch *caller);

/* The number and the arguments on @arch; false where it has no such call. */
bool row_call(const struct row *row, const struct arch *arch, int *ret_number, uint64_t *ret_args);

#endif
