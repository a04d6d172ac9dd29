/* SPDX-License-Identifier: Apache-2.0 */
/* A process may have no descriptor left to read its own maps with. */
#include "body.h"

#include <sys/resource.h>

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(RW, MAP_SHARED, fd)), *page;
	struct rlimit limit;

	setup(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = 0;
	setup(setrlimit(RLIMIT_NOFILE, &limit));
	page = forbidden_map(map(RX, MAP_SHARED, fd));
	inject(writable);
	run(page);
}
