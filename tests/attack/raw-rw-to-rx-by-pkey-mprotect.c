/* SPDX-License-Identifier: Apache-2.0 */
/* pkey_mprotect() with no key is mprotect(). */
#include "raw.h"

void attack(void)
{
	void *page = setup_map(raw_map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	forbidden_if_there((int)raw(SYS_pkey_mprotect, page, SIZE, RX, -1), "pkey_mprotect()");
	run(page);
}
