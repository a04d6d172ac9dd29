/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of a file, written, then made executable. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map(RW, MAP_PRIVATE, new_file()));

	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
