/* SPDX-License-Identifier: Apache-2.0 */
/* The mounts of a process that is not guarded. */
#include "raw.h"

#include <sched.h>

void attack(void)
{
	int peer = setup((int)raw(SYS_pidfd_open, handed_over("PEER"), 0));
	int fd = forbidden(raw_open(temporary("written"), O_RDWR | O_CREAT));

	inject_file(fd, 0);
	forbidden(setns(peer, CLONE_NEWNS));
	fd = forbidden(raw_open(temporary("written"), O_RDONLY));
	run(forbidden_map(raw_map(RX, MAP_PRIVATE, fd)));
}
