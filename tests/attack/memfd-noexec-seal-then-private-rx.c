/* SPDX-License-Identifier: Apache-2.0 */
/* The seal against execution is for execve(), not for mmap(). */
#include "raw.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8
#endif

void attack(void)
{
	int fd = memfd_create("attack", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
	void *page;

	if (fd < 0 && errno == EINVAL)
		end(ABSENT, "this kernel has no MFD_NOEXEC_SEAL");
	setup(ftruncate(forbidden(fd), SIZE));
	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
