/* SPDX-License-Identifier: Apache-2.0 */
/* A library that the loader mapped, through the file that it came from. */
#include "body.h"

void attack(void)
{
	int fd = new_library();
	long offset;
	void *page = load_library(fd, &offset);
	char *writable = forbidden_map(map(RW, MAP_SHARED, fd));

	inject(writable + offset);
	run(page);
}
