/* SPDX-License-Identifier: Apache-2.0 */
/* Written, then made executable, without libc. */
#include "raw.h"

void attack(void)
{
	void *page = setup_map(raw_map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	forbidden(raw_protect(page, RX));
	run(page);
}
