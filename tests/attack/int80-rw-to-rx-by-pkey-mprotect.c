/* SPDX-License-Identifier: Apache-2.0 */
/* pkey_mprotect() of another ABI. */
#include "int80.h"

void attack(void)
{
	void *page = forbidden_map(int80_map_anonymous(RW));

	inject(page);
	forbidden((int)int80(I386_PKEY_MPROTECT, page, SIZE, RX, -1));
	run(page);
}
