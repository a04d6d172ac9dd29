/* SPDX-License-Identifier: Apache-2.0 */
/* MAP_SHARED_VALIDATE is MAP_SHARED with another number. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(map(RWX, MAP_SHARED_VALIDATE, new_memfd()));

	inject(page);
	run(page);
}
