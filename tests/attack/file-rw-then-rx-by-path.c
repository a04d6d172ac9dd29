/* SPDX-License-Identifier: Apache-2.0 */
/* By a second descriptor, which cannot write. */
#include "body.h"

#include <fcntl.h>
#include <stdio.h>

void attack(void)
{
	char path[64];
	int fd = new_file(), again;
	void *writable = setup_map(map(RW, MAP_SHARED, fd)), *page;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = setup(open(path, O_RDONLY | O_CLOEXEC));
	page = forbidden_map(map(RX, MAP_SHARED, again));
	inject(writable);
	run(page);
}
