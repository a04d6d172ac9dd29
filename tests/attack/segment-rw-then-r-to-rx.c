/* SPDX-License-Identifier: Apache-2.0 */
/* The second attachment becomes executable later. */
#include "body.h"

#include <sys/shm.h>

void attack(void)
{
	int id = new_segment();
	void *writable = setup_map(shmat(id, NULL, 0));
	void *page = setup_map(shmat(id, NULL, SHM_RDONLY));

	inject(writable);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
