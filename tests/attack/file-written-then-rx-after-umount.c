/* SPDX-License-Identifier: Apache-2.0 */
/* A mount that is noexec is taken away, if it is one. */
#include "raw.h"

#include <sys/mount.h>

void attack(void)
{
	int fd;

	raw(SYS_umount2, temporary(""), MNT_DETACH);
	fd = forbidden(raw_open(temporary("written"), O_RDWR | O_CREAT));
	inject_file(fd, 0);
	run(forbidden_map(raw_map(RX, MAP_PRIVATE, fd)));
}
