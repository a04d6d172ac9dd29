/* SPDX-License-Identifier: Apache-2.0 */
/* A shared view of /dev/zero is shared memory of its own. */
#include "map-files.h"

void attack(void)
{
	int zero = setup(raw_open("/dev/zero", O_RDWR));
	void *writable = setup_map(raw_map(RW, MAP_SHARED, zero)), *page;

	inject(writable);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, open_mapping(writable, SIZE)));
	run(page);
}
