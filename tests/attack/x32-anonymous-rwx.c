/* SPDX-License-Identifier: Apache-2.0 */
/* What a filter that compares whole numbers does not see. */
#include "x32.h"

void attack(void)
{
	void *page = forbidden_map(
		(void *)x32(SYS_mmap, 0, SIZE, RWX, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	inject(page);
	run(page);
}
