/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel looks at a protection's low bits; the rest of the register may hold anything. */
#include "raw.h"

void attack(void)
{
	const long wide = (long)(0x5a5a5a5aUL << HALF);
	void *page = forbidden_map(
		(void *)raw(SYS_mmap, 0, SIZE, wide | RWX, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	inject(page);
	run(page);
}
