/* SPDX-License-Identifier: Apache-2.0 */
/* The program's own variables that start as zero. */
#include "body.h"

static char page[SIZE] __attribute__((aligned(SIZE)));

void attack(void)
{
	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
