/* SPDX-License-Identifier: Apache-2.0 */
/* Flags in the upper half of the register, where the kernel does not look. */
#include "raw.h"

void attack(void)
{
	const long wide = (long)(0x5a5a5a5aUL << HALF);
	int fd = new_memfd();
	void *writable = setup_map(raw_map(RW, MAP_SHARED, fd));
	void *page = forbidden_map((void *)raw(SYS_mmap, 0, SIZE, RX, wide | MAP_SHARED, fd, 0));

	inject(writable);
	run(page);
}
