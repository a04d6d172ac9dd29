/* SPDX-License-Identifier: Apache-2.0 */
/* mmap() makes more of the request than was asked for. */
#include "read-implies-exec.h"

void attack(void)
{
	void *page;

	take_personality(READ_IMPLIES_EXEC);
	page = forbidden_map(raw_map_anonymous(RW, MAP_PRIVATE));
	inject(page);
	run(page);
}
