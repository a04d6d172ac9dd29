/* SPDX-License-Identifier: Apache-2.0 */
/* Two views of one memfd: what libffi falls back to. */
#include "body.h"

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(RW, MAP_SHARED, fd));
	void *page = forbidden_map(map(RX, MAP_SHARED, fd));

	inject(writable);
	run(page);
}
