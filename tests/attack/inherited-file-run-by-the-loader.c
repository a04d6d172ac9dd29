/* SPDX-License-Identifier: Apache-2.0 */
/* A program, written to a descriptor that whoever started this one left it. */
#include "written-image.h"

#include <stdio.h>

void attack(void)
{
	char path[64];
	int fd = handed_over("INHERITED_FILE");

	write_image(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	run_image(loader(), path);
}
