/* SPDX-License-Identifier: Apache-2.0 */
/* A program in memory, by its descriptor. */
#include "written-image.h"

void attack(void)
{
	int fd = forbidden(memfd_create("attack", MFD_CLOEXEC));

	write_image(fd);
	run_descriptor(fd);
}
