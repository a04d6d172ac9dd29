/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a file system that no path leads to. */
#include "detached.h"

void attack(void)
{
	int root = new_detached("tmpfs");
	int fd = forbidden((int)raw(SYS_openat, root, "attack", O_RDWR | O_CREAT, 0600));
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
