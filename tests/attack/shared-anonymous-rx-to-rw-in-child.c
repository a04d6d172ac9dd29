/* SPDX-License-Identifier: Apache-2.0 */
/* What a child writes its parent runs. */
#include "body.h"

#include <unistd.h>

void attack(void)
{
	void *page = setup_map(map_anonymous(RX, MAP_SHARED));
	pid_t child = fork();

	if (child == 0) {
		forbidden(mprotect(page, SIZE, RW));
		inject(page);
		_exit(0);
	}
	finish_child(child);
	run(page);
}
