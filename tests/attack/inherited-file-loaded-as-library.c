/* SPDX-License-Identifier: Apache-2.0 */
/* A library, written to a descriptor that whoever started this program left it. */
#include "written-library.h"

#include <stdio.h>

void attack(void)
{
	int fd = handed_over("INHERITED_FILE");
	char path[64];

	write_library(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	run(load_symbol(path, "written"));
}
