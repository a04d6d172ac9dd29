/* SPDX-License-Identifier: Apache-2.0 */
/* The view that a child inherits is writable. */
#include "body.h"

#include <unistd.h>

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(RW, MAP_SHARED, fd));
	pid_t child = fork();

	if (child == 0) {
		void *page = forbidden_map(map(RX, MAP_SHARED, fd));

		inject(writable);
		run(page);
	}
	finish_child(child);
	_exit(EXECUTED);
}
