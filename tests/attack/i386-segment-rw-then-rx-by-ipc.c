/* SPDX-License-Identifier: Apache-2.0 */
/* The system call that i386 had for segments before it had shmat(). */
#include "raw.h"

#include <sys/shm.h>

static void *attach(int id, int flags)
{
	void *at;

	if (raw(SYS_ipc, 21 /* SHMAT */, id, flags, &at) < 0)
		return MAP_FAILED;
	return at;
}

void attack(void)
{
	int id = new_segment();
	void *writable = setup_map(attach(id, 0));
	void *page = forbidden_map(attach(id, SHM_EXEC | SHM_RDONLY));

	inject(writable);
	run(page);
}
