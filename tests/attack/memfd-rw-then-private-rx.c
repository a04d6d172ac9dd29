/* SPDX-License-Identifier: Apache-2.0 */
/* A private view shows what is written to the file, until it is copied. */
#include "body.h"

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(RW, MAP_SHARED, fd));
	void *page = forbidden_map(map(RX, MAP_PRIVATE, fd));

	inject(writable);
	run(page);
}
