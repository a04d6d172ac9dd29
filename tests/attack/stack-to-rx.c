/* SPDX-License-Identifier: Apache-2.0 */
/* Some of the stack. */
#include "body.h"

#include <stdint.h>

void attack(void)
{
	char array[3 * SIZE];
	void *page = (void *)(((uintptr_t)array + SIZE) / SIZE * SIZE);

	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
