/* SPDX-License-Identifier: Apache-2.0 */
/* Shared memory, at one address. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RW, MAP_SHARED));

	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
