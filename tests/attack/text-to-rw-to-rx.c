/* SPDX-License-Identifier: Apache-2.0 */
/* The program's own code, patched while it is not executable. */
#include "body.h"

#include <stdint.h>

/* Code that nothing else uses, with SIZE bytes at a multiple of SIZE in it. */
static void victim(void)
{
	__asm__ volatile(".skip 0x20000");
}

void attack(void)
{
	void *page = (void *)(((uintptr_t)victim + SIZE) / SIZE * SIZE);

	setup(mprotect(page, SIZE, RW));
	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
