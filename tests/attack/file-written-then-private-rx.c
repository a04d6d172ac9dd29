/* SPDX-License-Identifier: Apache-2.0 */
/* What a compiler and a loader do, in one program. */
#include "raw.h"

void attack(void)
{
	int fd = forbidden_file();
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
