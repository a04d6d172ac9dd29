/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody can write it any more: a copy, and a file that looks as good as read-only. */
#include "raw.h"

void attack(void)
{
	int fd = forbidden(memfd_create("attack", MFD_CLOEXEC | MFD_ALLOW_SEALING));
	void *page;

	setup(ftruncate(fd, SIZE));
	inject_file(fd, 0);
	setup(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE));
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
