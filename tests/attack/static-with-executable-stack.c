/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel gives a program the executable stack that its file asks for. */
#include "raw.h"

void attack(void)
{
	char code[64];

	inject(code);
	run(code);
}
