/* SPDX-License-Identifier: Apache-2.0 */
/* All bits but one: all of them would be a question. */
#include "read-implies-exec.h"

void attack(void)
{
	void *page;

	take_personality(0xfffffffe);
	page = grow_heap();
	inject(page);
	run(page);
}
