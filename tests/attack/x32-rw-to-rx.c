/* SPDX-License-Identifier: Apache-2.0 */
/* mprotect() of another ABI. */
#include "x32.h"

void attack(void)
{
	void *page = setup_map(raw_map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	forbidden((int)x32(SYS_mprotect, page, SIZE, RX));
	run(page);
}
