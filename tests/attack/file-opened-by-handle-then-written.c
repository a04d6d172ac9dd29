/* SPDX-License-Identifier: Apache-2.0 */
/* A file by its number, not by its name. */
#include "handle.h"

void attack(void)
{
	int fd = open_by_number("victim.so", O_RDWR);
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
