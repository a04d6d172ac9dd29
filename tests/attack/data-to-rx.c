/* SPDX-License-Identifier: Apache-2.0 */
/* The program's own variables. */
#include "body.h"

static char page[SIZE] __attribute__((aligned(SIZE))) = { 1 };

void attack(void)
{
	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
