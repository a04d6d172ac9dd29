/* SPDX-License-Identifier: Apache-2.0 */
/* Attached for writing before, and for reading after. */
#include "read-implies-exec.h"

#include <sys/shm.h>

void attack(void)
{
	int id = new_segment();
	void *writable = setup_map(raw_attach(id, NULL, 0)), *page;

	take_personality(READ_IMPLIES_EXEC);
	page = forbidden_map(raw_attach(id, NULL, SHM_RDONLY));
	inject(writable);
	run(page);
}
