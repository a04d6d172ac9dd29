/* SPDX-License-Identifier: Apache-2.0 */
/* The view that a child inherits is executable. */
#include "body.h"

#include <unistd.h>

void attack(void)
{
	int fd = new_memfd();
	void *page = setup_map(map(RX, MAP_SHARED, fd));
	pid_t child = fork();

	if (child == 0) {
		inject(forbidden_map(map(RW, MAP_SHARED, fd)));
		_exit(0);
	}
	finish_child(child);
	run(page);
}
