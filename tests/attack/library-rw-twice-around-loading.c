/* SPDX-License-Identifier: Apache-2.0 */
/* A file that was once judged harmless, and is loaded since. */
#include "body.h"

void attack(void)
{
	int fd = new_library();
	char *writable;
	void *page;
	long offset;

	setup(munmap(setup_map(map(RW, MAP_SHARED, fd)), SIZE));
	page = load_library(fd, &offset);
	writable = forbidden_map(map(RW, MAP_SHARED, fd));
	inject(writable + offset);
	run(page);
}
