/* SPDX-License-Identifier: Apache-2.0 */
/* A segment that a library's file asks to be writable and executable. */
#include "body.h"

void attack(void)
{
	void *area = load_symbol(beside("rwx-segment.so"), "area");

	inject(area);
	run(area);
}
