/* SPDX-License-Identifier: Apache-2.0 */
/* System V shared memory, by number. */
#include "body.h"

#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_shmat
#define SYS_shmat 397 /* i386, Linux 5.1 */
#endif

void attack(void)
{
	void *page = forbidden_map(
		(void *)syscall(SYS_shmat, (long)new_segment(), NULL, (long)SHM_EXEC));

	inject(page);
	run(page);
}
