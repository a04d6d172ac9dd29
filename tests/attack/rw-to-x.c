/* SPDX-License-Identifier: Apache-2.0 */
/* Executable and not readable. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	forbidden(mprotect(page, SIZE, X));
	run(page);
}
