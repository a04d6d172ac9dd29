/* SPDX-License-Identifier: Apache-2.0 */
/* MAP_SHARED_VALIDATE is MAP_SHARED with another number. */
#include "body.h"

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(RW, MAP_SHARED_VALIDATE, fd));
	void *page = forbidden_map(map(RX, MAP_SHARED_VALIDATE, fd));

	inject(writable);
	run(page);
}
