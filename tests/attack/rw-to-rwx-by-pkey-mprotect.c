/* SPDX-License-Identifier: Apache-2.0 */
/* A key of -1 makes pkey_mprotect() the same as mprotect(). */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	forbidden(pkey_mprotect(page, SIZE, RWX, -1));
	run(page);
}
