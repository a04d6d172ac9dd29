/* SPDX-License-Identifier: Apache-2.0 */
/* A segment attached twice, without libc. */
#include "raw.h"

#include <sys/shm.h>

void attack(void)
{
	int id = new_segment();
	void *writable = setup_map(raw_attach(id, NULL, 0));
	void *page = forbidden_map(raw_attach(id, NULL, SHM_EXEC | SHM_RDONLY));

	inject(writable);
	run(page);
}
