/* SPDX-License-Identifier: Apache-2.0 */
/* The loader writes the code of a library. */
#include "body.h"

void attack(void)
{
	run(load_symbol(beside("text-relocations.so"), "relocated"));
}
