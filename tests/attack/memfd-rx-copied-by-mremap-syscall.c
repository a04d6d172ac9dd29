/* SPDX-License-Identifier: Apache-2.0 */
/* The same of a file, by number. */
#include "body.h"

#include <sys/syscall.h>
#include <unistd.h>

void attack(void)
{
	void *page = setup_map(map(RX, MAP_SHARED, new_memfd()));
	void *writable = forbidden_map(
		(void *)syscall(SYS_mremap, page, 0L, (long)SIZE, (long)MREMAP_MAYMOVE, 0L));

	setup(mprotect(writable, SIZE, RW));
	inject(writable);
	run(page);
}
