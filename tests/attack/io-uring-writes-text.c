/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/self/mem, opened and written by the kernel's worker. */
#include "ring.h"

void attack(void)
{
	struct ring ring = new_ring();
	int fd = ring_open(&ring, "/proc/self/mem", O_RDWR);

	ring_inject(&ring, fd, (off_t)(unsigned long)own_text());
	run(own_text());
}
