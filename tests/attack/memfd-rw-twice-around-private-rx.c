/* SPDX-License-Identifier: Apache-2.0 */
/* A file that was once judged harmless, mapped and unmapped before. */
#include "body.h"

void attack(void)
{
	int fd = new_memfd();
	void *page, *writable;

	setup(munmap(setup_map(map(RW, MAP_SHARED, fd)), SIZE));
	page = setup_map(map(RX, MAP_PRIVATE, fd));
	writable = forbidden_map(map(RW, MAP_SHARED, fd));
	inject(writable);
	run(page);
}
