/* SPDX-License-Identifier: Apache-2.0 */
/* O_TMPFILE: the file never had a name. */
#include "raw.h"

void attack(void)
{
	int fd = raw_open(temporary("."), O_TMPFILE | O_RDWR);
	void *page;

	if (fd < 0 && errno == EOPNOTSUPP)
		end(ABSENT, "the file system of the temporary folder has no O_TMPFILE");
	forbidden(fd);
	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
