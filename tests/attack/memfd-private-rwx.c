/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of a file that is only memory. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(map(RWX, MAP_PRIVATE, new_memfd()));

	inject(page);
	run(page);
}
