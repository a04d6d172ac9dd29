/* SPDX-License-Identifier: Apache-2.0 */
/* A process that is not guarded sends a memfd over a socket. */
#include "peer.h"

void attack(void)
{
	int fd = receive_memfd();
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
