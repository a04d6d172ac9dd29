/* SPDX-License-Identifier: Apache-2.0 */
#include "tramp/thread.h"

unsigned int thread_number(void)
{
	static __thread unsigned int mine __attribute__((tls_model("initial-exec")));
	static unsigned int last;

	if (!mine)
		mine = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
	return mine;
}
