/* SPDX-License-Identifier: Apache-2.0 */
/* Written by write(), mapped afterwards: neither view is shared, or writable. */
#include "raw.h"

void attack(void)
{
	int fd = forbidden(memfd_create("attack", MFD_CLOEXEC));
	void *page;

	setup(ftruncate(fd, SIZE));
	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
