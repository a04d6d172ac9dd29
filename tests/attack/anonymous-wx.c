/* SPDX-License-Identifier: Apache-2.0 */
/* The same without PROT_READ, which the CPU grants all the same. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(map_anonymous(WX, MAP_PRIVATE));

	inject(page);
	run(page);
}
