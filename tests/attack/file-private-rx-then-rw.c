/* SPDX-License-Identifier: Apache-2.0 */
/* In the other order, the executable one private. */
#include "body.h"

void attack(void)
{
	int fd = new_file();
	void *page = setup_map(map(RX, MAP_PRIVATE, fd));
	void *writable = forbidden_map(map(RW, MAP_SHARED, fd));

	inject(writable);
	run(page);
}
