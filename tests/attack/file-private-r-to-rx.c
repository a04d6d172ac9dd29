/* SPDX-License-Identifier: Apache-2.0 */
/* A file that was not mapped executable. */
#include "body.h"

#include <unistd.h>

void attack(void)
{
	char text[64] = { 0 };
	int fd = new_file();
	void *page = setup_map(map(R, MAP_PRIVATE, fd));

	inject(text);
	setup((int)pwrite(fd, text, sizeof(text), 0));
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
