/* SPDX-License-Identifier: Apache-2.0 */
/* Shared executable memory is not made writable, not even for a while. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map(RX, MAP_SHARED, new_memfd()));

	forbidden(mprotect(page, SIZE, RW));
	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
