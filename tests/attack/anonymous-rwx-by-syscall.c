/* SPDX-License-Identifier: Apache-2.0 */
/* By number, through libc's syscall(). */
#include "body.h"

#include <sys/syscall.h>
#include <unistd.h>

#ifdef SYS_mmap2
#define NUMBER SYS_mmap2
#else
#define NUMBER SYS_mmap
#endif

void attack(void)
{
	void *page = forbidden_map((void *)syscall(NUMBER, NULL, (long)SIZE, (long)RWX,
						   (long)(MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L));

	inject(page);
	run(page);
}
