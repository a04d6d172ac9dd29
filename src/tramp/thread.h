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

/* The thread's number, 0 before it has one. Only for thread_number(). */
extern __thread unsigned int thread_own_number
	__attribute__((tls_model("initial-exec"), visibility("hidden")));

unsigned int thread_take_number(void);

/* Small numbers from 1, one a thread, in the order of their first call. Context: any. */
static inline unsigned int thread_number(void)
{
	return __builtin_expect(thread_own_number != 0, 1) ? thread_own_number
							   : thread_take_number();
}

#endif
