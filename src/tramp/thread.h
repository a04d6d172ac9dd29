/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAMP_THREAD_H
#define TRAMP_THREAD_H

#include <stdbool.h>

/* glibc 2.32: true while the process has never more than one thread. */
extern char __libc_single_threaded __attribute__((weak));

/* Whether no other thread runs, so that nothing need be atomic. Context: any. */
static inline bool thread_is_only(void)
{
	return &__libc_single_threaded && __libc_single_threaded;
}

/* Small numbers, one a thread, in the order of their first call. Context: any. */
unsigned int thread_number(void);

#endif
