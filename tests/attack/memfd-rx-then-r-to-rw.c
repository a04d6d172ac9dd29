/* SPDX-License-Identifier: Apache-2.0 */
/* A second view that becomes writable later. */
#include "body.h"

void attack(void)
{
	int fd = new_memfd();
	void *page = setup_map(map(RX, MAP_SHARED, fd));
	void *writable = setup_map(map(R, MAP_SHARED, fd));

	forbidden(mprotect(writable, SIZE, RW));
	inject(writable);
	run(page);
}
