/* SPDX-License-Identifier: Apache-2.0 */
/* In the other order. */
#include "body.h"

void attack(void)
{
	int fd = new_memfd();
	void *page = setup_map(map(RX, MAP_SHARED, fd));
	void *writable = forbidden_map(map(RW, MAP_SHARED, fd));

	inject(writable);
	run(page);
}
