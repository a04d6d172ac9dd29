/* SPDX-License-Identifier: Apache-2.0 */
/* PROT_GROWSDOWN reaches down to where the mapping starts. */
#include "body.h"

void attack(void)
{
	char *page = setup_map(
		mmap(NULL, 2 * SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0));

	inject(page);
	forbidden(mprotect(page + SIZE, SIZE, RX | PROT_GROWSDOWN));
	run(page);
}
