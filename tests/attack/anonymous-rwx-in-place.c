/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of memory that was writable. */
#include "body.h"

void attack(void)
{
	void *old = setup_map(map_anonymous(RW, MAP_PRIVATE));
	void *page =
		forbidden_map(mmap(old, SIZE, RWX, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));

	inject(page);
	run(page);
}
