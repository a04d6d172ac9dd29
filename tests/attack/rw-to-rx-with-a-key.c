/* SPDX-License-Identifier: Apache-2.0 */
/* With a key of its own, where the CPU has keys. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RW, MAP_PRIVATE));
	int key = pkey_alloc(0, 0);

	if (key < 0)
		end(ABSENT, "this CPU or kernel has no protection keys");
	inject(page);
	forbidden(pkey_mprotect(page, SIZE, RX, key));
	run(page);
}
