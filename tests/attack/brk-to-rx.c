/* SPDX-License-Identifier: Apache-2.0 */
/* The heap that brk() gives. */
#include "body.h"

#include <stdint.h>
#include <unistd.h>

void attack(void)
{
	void *page;

	setup(brk((char *)(((uintptr_t)sbrk(0) + SIZE - 1) / SIZE * SIZE)));
	page = setup_map(sbrk(SIZE));
	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
