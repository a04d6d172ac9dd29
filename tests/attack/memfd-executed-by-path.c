/* SPDX-License-Identifier: Apache-2.0 */
/* A program in memory, by the name of its descriptor. */
#include "written-image.h"

#include <stdio.h>

void attack(void)
{
	int fd = forbidden(memfd_create("attack", MFD_CLOEXEC));
	char path[64];

	write_image(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	run_image(path, NULL);
}
