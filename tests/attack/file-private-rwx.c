/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of a file, as loaders of other formats make it. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(map(RWX, MAP_PRIVATE, new_file()));

	inject(page);
	run(page);
}
