/* SPDX-License-Identifier: Apache-2.0 */
/* From memory that was mapped executable. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RX, MAP_PRIVATE));

	forbidden(mprotect(page, SIZE, RWX));
	inject(page);
	run(page);
}
