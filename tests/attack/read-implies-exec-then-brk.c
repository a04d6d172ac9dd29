/* SPDX-License-Identifier: Apache-2.0 */
/* The heap grows executable, and MDWE does not look there. */
#include "read-implies-exec.h"

void attack(void)
{
	void *page;

	take_personality(READ_IMPLIES_EXEC);
	page = grow_heap();
	inject(page);
	run(page);
}
