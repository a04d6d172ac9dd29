/* SPDX-License-Identifier: Apache-2.0 */
/* A library, written and loaded. */
#include "written-library.h"

void attack(void)
{
	int fd = forbidden(raw_open(temporary("written"), O_RDWR | O_CREAT));

	write_library(fd);
	close(fd);
	run(load_symbol(temporary("written"), "written"));
}
