/* SPDX-License-Identifier: Apache-2.0 */
/* A process that is not guarded has a memfd, which this one takes. */
#include "raw.h"

void attack(void)
{
	int peer = setup((int)raw(SYS_pidfd_open, handed_over("PEER"), 0));
	int fd = forbidden_if_there((int)raw(SYS_pidfd_getfd, peer, handed_over("PEER_MEMFD"), 0),
				    "pidfd_getfd()");
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, fd));
	run(page);
}
