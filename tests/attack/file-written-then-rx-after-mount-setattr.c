/* SPDX-License-Identifier: Apache-2.0 */
/* A mount that is noexec is made executable, if it is one. */
#include "raw.h"

#include <sys/mount.h>

void attack(void)
{
	struct mount_attr executable = { .attr_clr = MOUNT_ATTR_NOEXEC };
	int fd;

	raw(SYS_mount_setattr, AT_FDCWD, temporary("."), 0, &executable, sizeof(executable));
	fd = forbidden(raw_open(temporary("written"), O_RDWR | O_CREAT));
	inject_file(fd, 0);
	run(forbidden_map(raw_map(RX, MAP_PRIVATE, fd)));
}
