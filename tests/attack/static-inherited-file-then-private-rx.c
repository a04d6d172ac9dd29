/* SPDX-License-Identifier: Apache-2.0 */
/* A static program, which no shim can lock. */
#include "raw.h"

void attack(void)
{
	int fd = handed_over("INHERITED_FILE");
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
