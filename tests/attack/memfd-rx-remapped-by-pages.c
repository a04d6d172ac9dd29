/* SPDX-License-Identifier: Apache-2.0 */
/* The view stays, and shows another page of the file. */
#include "raw.h"

void attack(void)
{
	int fd = new_memfd();
	char *writable, *page;

	setup(ftruncate(fd, 2 * SIZE));
	writable = setup_map(mmap(NULL, 2 * SIZE, RW, MAP_SHARED, fd, 0));
	inject(writable + SIZE);
	page = forbidden_map(raw_map(RX, MAP_SHARED, fd));
	setup((int)raw(SYS_remap_file_pages, page, SIZE, 0, SIZE / getpagesize(), 0));
	run(page);
}
