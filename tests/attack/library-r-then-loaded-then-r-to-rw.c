/* SPDX-License-Identifier: Apache-2.0 */
/* The view that becomes writable was there before the library was loaded. */
#include "body.h"

void attack(void)
{
	int fd = new_library();
	char *writable = setup_map(map(R, MAP_SHARED, fd));
	long offset;
	void *page = load_library(fd, &offset);

	forbidden(mprotect(writable, SIZE, RW));
	inject(writable + offset);
	run(page);
}
