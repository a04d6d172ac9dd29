/* SPDX-License-Identifier: Apache-2.0 */
/* The view replaces memory that was writable, at the same address. */
#include "raw.h"

void attack(void)
{
	int fd = forbidden_file();
	void *area = setup_map(raw_map_anonymous(RW, MAP_PRIVATE)), *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map_at(area, RX, MAP_PRIVATE | MAP_FIXED, fd, 0));
	run(page);
}
