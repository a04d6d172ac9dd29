/* SPDX-License-Identifier: Apache-2.0 */
/* A static program, which no preload reaches. */
#include "raw.h"

void attack(void)
{
	void *page = forbidden_map(raw_map_anonymous(RWX, MAP_PRIVATE));

	inject(page);
	run(page);
}
