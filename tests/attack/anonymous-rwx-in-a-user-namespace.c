/* SPDX-License-Identifier: Apache-2.0 */
/* A namespace in which the process is root. */
#include "raw.h"

#include <sched.h>

void attack(void)
{
	void *page;

	forbidden(unshare(CLONE_NEWUSER));
	page = forbidden_map(raw_map_anonymous(RWX, MAP_PRIVATE));
	inject(page);
	run(page);
}
