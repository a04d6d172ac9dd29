/* SPDX-License-Identifier: Apache-2.0 */
/* One segment, attached twice, in the other order. */
#include "body.h"

#include <sys/shm.h>

void attack(void)
{
	int id = new_segment();
	void *page = setup_map(shmat(id, NULL, SHM_EXEC | SHM_RDONLY));
	void *writable = forbidden_map(shmat(id, NULL, 0));

	inject(writable);
	run(page);
}
