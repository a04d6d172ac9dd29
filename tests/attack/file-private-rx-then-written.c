/* SPDX-License-Identifier: Apache-2.0 */
/* A private view shows what is written later, as long as nothing was written through it. */
#include "raw.h"

void attack(void)
{
	int fd = forbidden_file();
	void *page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));

	inject_file(fd, 0);
	run(page);
}
