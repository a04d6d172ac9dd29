/* SPDX-License-Identifier: Apache-2.0 */
/* A library in memory, by the name of its descriptor. */
#include "written-library.h"

#include <stdio.h>

void attack(void)
{
	int fd = forbidden(memfd_create("attack", MFD_CLOEXEC));
	char path[64];

	write_library(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	run(load_symbol(path, "written"));
}
