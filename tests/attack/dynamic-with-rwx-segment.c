/* SPDX-License-Identifier: Apache-2.0 */
/* A segment that the program's file asks to be writable and executable. */
#include "rwx-area.h"

void attack(void)
{
	inject(area);
	run(area);
}
