/* SPDX-License-Identifier: Apache-2.0 */
#include "tramp/thread.h"

/* The model again: gcc does not take it from the declaration. */
__thread unsigned int thread_own_number __attribute__((tls_model("initial-exec")));

unsigned int thread_take_number(void)
{
	static unsigned int last;

	thread_own_number = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
	return thread_own_number;
}
