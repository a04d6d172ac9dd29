/* SPDX-License-Identifier: Apache-2.0 */
/* The ring's pages are in a private view too. */
#include "packet-ring.h"

void attack(void)
{
	int fd = new_packet_ring();
	char *writable = setup_map(raw_map(RW, MAP_SHARED, fd));
	char *page = ring_rx(MAP_PRIVATE, fd);

	inject(writable + SIZE / 2);
	run(page + SIZE / 2);
}
