/* SPDX-License-Identifier: Apache-2.0 */
/* A private view shows what is written later, as long as nothing was written through it. */
#include "raw.h"

void attack(void)
{
	int fd = forbidden(memfd_create("attack", MFD_CLOEXEC));
	void *page;

	setup(ftruncate(fd, SIZE));
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	inject_file(fd, 0);
	run(page);
}
