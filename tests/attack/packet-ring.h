/* SPDX-License-Identifier: Apache-2.0 */
/* A ring that the kernel shares with who reads packets from it. */
#ifndef ATTACK_PACKET_RING_H
#define ATTACK_PACKET_RING_H

#include "raw.h"

#include <linux/if_packet.h>
#include <sys/socket.h>

static inline int new_packet_ring(void)
{
	const struct tpacket_req request = { SIZE, 1, SIZE, 1 };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 && errno == EAFNOSUPPORT)
		end(ABSENT, "this kernel has no packet sockets");
	forbidden(fd);
	setup(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)));
	return fd;
}

/* From Linux 6.16 on no mapping of a socket is executable. */
static inline void *ring_rx(int flags, int fd)
{
	void *page = raw_map(RX, flags, fd);

	if (page == MAP_FAILED && errno == EPERM)
		end(ABSENT, "this kernel maps no socket executable");
	return forbidden_map(page);
}

#endif
