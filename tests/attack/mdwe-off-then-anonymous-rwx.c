/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's rule, taken back. */
#include "raw.h"

#include <sys/prctl.h>

void attack(void)
{
	void *page;

	if (prctl(65 /* PR_SET_MDWE */, 0, 0, 0, 0) && errno == EINVAL)
		end(ABSENT, "this kernel has no PR_SET_MDWE");
	page = forbidden_map(raw_map_anonymous(RWX, MAP_PRIVATE));
	inject(page);
	run(page);
}
