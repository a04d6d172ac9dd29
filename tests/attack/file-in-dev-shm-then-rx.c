/* SPDX-License-Identifier: Apache-2.0 */
/* POSIX shared memory is a file. */
#include "raw.h"

#include <stdio.h>

void attack(void)
{
	char path[64];
	void *page;
	int fd;

	snprintf(path, sizeof(path), "/dev/shm/attack-%d", getpid());
	fd = forbidden_if_there(raw_open(path, O_RDWR | O_CREAT | O_EXCL), "/dev/shm");
	setup(unlink(path));
	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
