/* SPDX-License-Identifier: Apache-2.0 */
/* A segment attached twice, the second time by another ABI. */
#include "int80.h"

#include <sys/shm.h>

void attack(void)
{
	int id = new_segment();
	void *writable = setup_map(raw_attach(id, NULL, 0));
	void *page = forbidden_map((void *)int80(I386_SHMAT, id, 0, SHM_EXEC | SHM_RDONLY));

	inject(writable);
	run(page);
}
