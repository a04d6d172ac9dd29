/* SPDX-License-Identifier: Apache-2.0 */
/* Two views of one memfd, without libc. */
#include "raw.h"

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(raw_map(RW, MAP_SHARED, fd));
	void *page = forbidden_map(raw_map(RX, MAP_SHARED, fd));

	inject(writable);
	run(page);
}
