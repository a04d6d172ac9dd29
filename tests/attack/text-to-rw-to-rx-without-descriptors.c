/* SPDX-License-Identifier: Apache-2.0 */
/* A process may have no descriptor left to read its own maps with. */
#include "body.h"

#include <stdint.h>
#include <sys/resource.h>

/* Code that nothing else uses, with SIZE bytes at a multiple of SIZE in it. */
static void victim(void)
{
	__asm__ volatile(".skip 0x20000");
}

void attack(void)
{
	void *page = (void *)(((uintptr_t)victim + SIZE) / SIZE * SIZE);
	struct rlimit limit;

	setup(mprotect(page, SIZE, RW));
	inject(page);
	setup(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = 0;
	setup(setrlimit(RLIMIT_NOFILE, &limit));
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
