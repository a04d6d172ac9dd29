/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is only memory, at one address. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map(RW, MAP_SHARED, new_memfd()));

	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
