/* SPDX-License-Identifier: Apache-2.0 */
/* mprotect() makes more of the request than was asked for. */
#include "read-implies-exec.h"

void attack(void)
{
	void *page = setup_map(raw_map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	take_personality(READ_IMPLIES_EXEC);
	forbidden(raw_protect(page, R));
	run(page);
}
