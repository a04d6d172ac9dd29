/* SPDX-License-Identifier: Apache-2.0 */
/* The first mmap() of i386, whose arguments are in memory, where no filter sees them. */
#include "raw.h"

void attack(void)
{
	const unsigned int args[] = {
		0, SIZE, RWX, MAP_PRIVATE | MAP_ANONYMOUS, (unsigned int)-1, 0
	};
	void *page = forbidden_map((void *)raw(SYS_mmap, args));

	inject(page);
	run(page);
}
