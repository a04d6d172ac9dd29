/* SPDX-License-Identifier: Apache-2.0 */
/* The view that becomes writable was there first; the other is private. */
#include "body.h"

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(R, MAP_SHARED, fd));
	void *page = setup_map(map(RX, MAP_PRIVATE, fd));

	forbidden(mprotect(writable, SIZE, RW));
	inject(writable);
	run(page);
}
