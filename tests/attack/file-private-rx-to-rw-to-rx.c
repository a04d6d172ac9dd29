/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of a file that was mapped executable. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map(RX, MAP_PRIVATE, new_file()));

	setup(mprotect(page, SIZE, RW));
	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
