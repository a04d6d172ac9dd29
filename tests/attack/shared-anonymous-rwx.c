/* SPDX-License-Identifier: Apache-2.0 */
/* Shared, as for a child that compiles. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(map_anonymous(RWX, MAP_SHARED));

	inject(page);
	run(page);
}
