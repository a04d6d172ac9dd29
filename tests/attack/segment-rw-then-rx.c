/* SPDX-License-Identifier: Apache-2.0 */
/* One segment, attached twice. */
#include "body.h"

#include <sys/shm.h>

void attack(void)
{
	int id = new_segment();
	void *writable = setup_map(shmat(id, NULL, 0));
	void *page = forbidden_map(shmat(id, NULL, SHM_EXEC | SHM_RDONLY));

	inject(writable);
	run(page);
}
