/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel takes the low half of the register. */
#include "read-implies-exec.h"

void attack(void)
{
	void *page;

	take_personality(READ_IMPLIES_EXEC | 1UL << HALF);
	page = grow_heap();
	inject(page);
	run(page);
}
