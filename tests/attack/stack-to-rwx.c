/* SPDX-License-Identifier: Apache-2.0 */
/* The whole stack, as the loader makes it executable for a library that asks. */
#include "body.h"

#include <stdint.h>

void attack(void)
{
	char array[SIZE];
	void *page = (void *)((uintptr_t)array / 4096 * 4096);

	forbidden(mprotect(page, 4096, RWX | PROT_GROWSDOWN));
	inject(array);
	run(array);
}
