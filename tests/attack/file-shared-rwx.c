/* SPDX-License-Identifier: Apache-2.0 */
/* The file itself. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(map(RWX, MAP_SHARED, new_file()));

	inject(page);
	run(page);
}
