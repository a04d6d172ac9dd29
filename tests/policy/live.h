/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel of this machine as the judge: filters that are really loaded. */
#ifndef TESTS_POLICY_LIVE_H
#define TESTS_POLICY_LIVE_H

#include <linux/filter.h>
#include <stddef.h>

/* Why this kernel takes no filters from this process; NULL if it does. */
const char *live_absent(void);

/*
 * live_load - have the calling process filtered
 *
 * Context: a child of live_child(), since nothing takes a filter off again.
 * Return: 0 or -errno.
 */
int live_load(const struct sock_filter *program, size_t length);

/*
 * live_child - have @body done by a child
 * @body: its result is the child's exit status; it may be killed
 *
 * Return: the wait status.
 */
int live_child(int (*body)(void *argument), void *argument);

/* Memory that a child shares with its parent: a filter may refuse every call by which to tell. */
void *live_shared(size_t size);

#endif
