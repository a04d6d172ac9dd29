/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel takes the low 32 bits of a number, whatever stands above them. */
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
	const long wide = (long)((unsigned long)NUMBER | (unsigned long)(1ULL << 32));
	void *page;

	if (wide == NUMBER)
		end(ABSENT, "a long has 32 bits");
	page = forbidden_map((void *)syscall(wide, NULL, (long)SIZE, (long)RWX,
					     (long)(MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L));
	inject(page);
	run(page);
}
