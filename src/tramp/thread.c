/* SPDX-License-Identifier: Apache-2.0 */
#include "tramp/thread.h"

__thread unsigned int thread_own_number;

unsigned int thread_take_number(void)
{
	static unsigned int last;

	thread_own_number = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
	return thread_own_number;
}
