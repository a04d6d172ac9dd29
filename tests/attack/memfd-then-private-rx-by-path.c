/* SPDX-License-Identifier: Apache-2.0 */
/* By a second descriptor, which cannot write. */
#include "raw.h"

#include <stdio.h>

void attack(void)
{
	int fd = forbidden(memfd_create("attack", MFD_CLOEXEC));
	char path[64];
	void *page;

	setup(ftruncate(fd, SIZE));
	inject_file(fd, 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, setup(raw_open(path, O_RDONLY))));
	run(page);
}
