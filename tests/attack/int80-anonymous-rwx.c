/* SPDX-License-Identifier: Apache-2.0 */
/* What a filter for one ABI does not see. */
#include "int80.h"

void attack(void)
{
	void *page = forbidden_map(int80_map_anonymous(RWX));

	inject(page);
	run(page);
}
