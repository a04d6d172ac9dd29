/* SPDX-License-Identifier: Apache-2.0 */
/* shmat() takes an int for its flags; the upper half of the register may hold anything. */
#include "raw.h"

#include <sys/shm.h>

void attack(void)
{
	const long wide = (long)(0x5a5a5a5aUL << HALF);
	int id = new_segment();
	void *writable = setup_map(raw_attach(id, NULL, 0));
	void *page = forbidden_map(raw_attach(id, NULL, wide | SHM_EXEC | SHM_RDONLY));

	inject(writable);
	run(page);
}
