/* SPDX-License-Identifier: Apache-2.0 */
/* Written, then made executable: what every JIT does. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
