/* SPDX-License-Identifier: Apache-2.0 */
/* The first segment of an IPC namespace has the number 0, and so its inode. */
#include "body.h"

#include <sched.h>
#include <string.h>
#include <sys/shm.h>

void attack(void)
{
	void *writable, *page;
	int id;

	if (unshare(CLONE_NEWIPC))
		end(ABSENT, "no new IPC namespace: %s", strerrorname_np(errno));
	id = new_segment();
	if (id != 0)
		end(BROKEN, "the first segment has the number %d", id);
	writable = setup_map(shmat(id, NULL, 0));
	page = forbidden_map(shmat(id, NULL, SHM_EXEC | SHM_RDONLY));
	inject(writable);
	run(page);
}
