/* SPDX-License-Identifier: Apache-2.0 */
/* SHM_REMAP puts the executable view in the place of the writable one. */
#include "body.h"

#include <sys/shm.h>

void attack(void)
{
	int id = new_segment();
	void *page = setup_map(shmat(id, NULL, 0));

	inject(page);
	forbidden_map(shmat(id, page, SHM_EXEC | SHM_RDONLY | SHM_REMAP));
	run(page);
}
