/* SPDX-License-Identifier: Apache-2.0 */
/* Linux changes what lies before a hole, and then says ENOMEM. */
#include "body.h"

void attack(void)
{
	char *page = setup_map(mmap(NULL, 2 * SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	setup(munmap(page + SIZE, SIZE));
	inject(page);
	if (mprotect(page, 2 * SIZE, RX) && errno != ENOMEM)
		forbidden(-1);
	run(page);
}
