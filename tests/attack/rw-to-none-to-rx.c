/* SPDX-License-Identifier: Apache-2.0 */
/* With a step between that is neither. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	setup(mprotect(page, SIZE, PROT_NONE));
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
