/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of the root's mount, without what is mounted below. */
#include "raw.h"

#include <sys/mount.h>

void attack(void)
{
	int fd = forbidden(raw_open(temporary("written"), O_RDWR | O_CREAT)), root;
	void *page;

	inject_file(fd, 0);
	root = forbidden_if_there(
		(int)raw(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE | O_CLOEXEC), "open_tree()");
	fd = (int)raw(SYS_openat, root, temporary("written") + 1, O_RDONLY);
	if (fd < 0 && errno == ENOENT)
		end(ABSENT, "the temporary folder is not on the root's file system");
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, forbidden(fd)));
	run(page);
}
