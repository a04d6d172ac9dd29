/* SPDX-License-Identifier: Apache-2.0 */
/* The same by a view that becomes writable later. */
#include "body.h"

void attack(void)
{
	int fd = new_library();
	long offset;
	void *page = load_library(fd, &offset);
	char *writable = setup_map(map(R, MAP_SHARED, fd));

	forbidden(mprotect(writable, SIZE, RW));
	inject(writable + offset);
	run(page);
}
