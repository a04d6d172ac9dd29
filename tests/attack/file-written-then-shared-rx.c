/* SPDX-License-Identifier: Apache-2.0 */
/* The view could follow the file; nothing but this program asks for that. */
#include "raw.h"

void attack(void)
{
	int fd = new_file();
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_SHARED, fd));
	run(page);
}
