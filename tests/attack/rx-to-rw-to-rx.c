/* SPDX-License-Identifier: Apache-2.0 */
/* Executable again after it was writable. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RX, MAP_PRIVATE));

	setup(mprotect(page, SIZE, RW));
	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
