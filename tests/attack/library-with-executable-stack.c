/* SPDX-License-Identifier: Apache-2.0 */
/* The loader gives a program the executable stack that a library's file asks for. */
#include "body.h"

void attack(void)
{
	char code[64];

	load_symbol(beside("executable-stack.so"), "nothing");
	inject(code);
	run(code);
}
