/* SPDX-License-Identifier: Apache-2.0 */
/* shmat() of another ABI. */
#include "int80.h"

#include <sys/shm.h>

void attack(void)
{
	void *page = forbidden_map((void *)int80(I386_SHMAT, new_segment(), 0, SHM_EXEC));

	inject(page);
	run(page);
}
