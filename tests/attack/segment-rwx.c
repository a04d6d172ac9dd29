/* SPDX-License-Identifier: Apache-2.0 */
/* System V shared memory. */
#include "body.h"

#include <sys/shm.h>

void attack(void)
{
	void *page = forbidden_map(shmat(new_segment(), NULL, SHM_EXEC));

	inject(page);
	run(page);
}
