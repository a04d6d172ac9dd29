/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a library that is in use, opened and written by the kernel's worker. */
#include "ring.h"

void attack(void)
{
	int fd = setup(raw_open(temporary("victim.so"), O_RDONLY));
	void *page = setup_map(raw_map(RX, MAP_PRIVATE, fd));
	struct ring ring = new_ring();

	fd = ring_open(&ring, temporary("victim.so"), O_WRONLY);
	ring_inject(&ring, fd, 0);
	run(page);
}
