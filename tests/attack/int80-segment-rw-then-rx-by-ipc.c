/* SPDX-License-Identifier: Apache-2.0 */
/* i386 has two system calls that attach a segment. */
#include "int80.h"

#include <sys/shm.h>

void attack(void)
{
	int id = new_segment();
	void *writable = setup_map(raw_attach(id, NULL, 0));
	void *page = forbidden_map(int80_attach_by_ipc(id, SHM_EXEC | SHM_RDONLY));

	inject(writable);
	run(page);
}
