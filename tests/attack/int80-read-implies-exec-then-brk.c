/* SPDX-License-Identifier: Apache-2.0 */
/* personality() of another ABI. */
#include "int80.h"
#include "read-implies-exec.h"

void attack(void)
{
	void *page;

	forbidden((int)int80(I386_PERSONALITY, READ_IMPLIES_EXEC));
	page = grow_heap();
	inject(page);
	run(page);
}
