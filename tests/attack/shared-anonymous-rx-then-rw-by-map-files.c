/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel gives shared memory a name, under which it can be opened. */
#include "body.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

void attack(void)
{
	char path[128];
	char *page = setup_map(map_anonymous(RX, MAP_SHARED));
	void *writable;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", (unsigned long)page,
		 (unsigned long)page + SIZE);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 && (errno == EPERM || errno == ENOENT))
		end(ABSENT, "/proc/self/map_files: %s", strerrorname_np(errno));
	writable = forbidden_map(map(RW, MAP_SHARED, setup(fd)));
	inject(writable);
	run(page);
}
