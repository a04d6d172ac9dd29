/* SPDX-License-Identifier: Apache-2.0 */
/* The mounts of a process that is not guarded have a name below /proc. */
#include "raw.h"

#include <stdio.h>

void attack(void)
{
	int fd = forbidden(raw_open(temporary("written"), O_RDWR | O_CREAT));
	char path[4200];

	inject_file(fd, 0);
	snprintf(path, sizeof(path), "/proc/%d/root%s", handed_over("PEER"), temporary("written"));
	fd = forbidden(raw_open(path, O_RDONLY));
	run(forbidden_map(raw_map(RX, MAP_PRIVATE, fd)));
}
