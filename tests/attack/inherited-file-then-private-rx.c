/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever started this program left it a descriptor that can write a file. */
#include "raw.h"

void attack(void)
{
	int fd = handed_over("INHERITED_FILE");
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
