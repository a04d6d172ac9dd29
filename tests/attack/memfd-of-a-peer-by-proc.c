/* SPDX-License-Identifier: Apache-2.0 */
/* A process that is not guarded has a memfd, which has a name below /proc. */
#include "raw.h"

#include <stdio.h>

void attack(void)
{
	char path[64];
	void *page;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", handed_over("PEER"),
		 handed_over("PEER_MEMFD"));
	fd = forbidden(raw_open(path, O_RDWR));
	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
