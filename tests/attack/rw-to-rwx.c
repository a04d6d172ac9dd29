/* SPDX-License-Identifier: Apache-2.0 */
/* Both at once. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	forbidden(mprotect(page, SIZE, RWX));
	run(page);
}
