/* SPDX-License-Identifier: Apache-2.0 */
/* A device gives the same descriptor as the system call, and need not be opened for writing. */
#include "peer.h"
#include "userfault.h"

void attack(void)
{
	void *page = forbidden_map(raw_map(RX, MAP_PRIVATE, receive_memfd()));
	int device = forbidden_if_there(raw_open("/dev/userfaultfd", O_RDONLY), "/dev/userfaultfd");

	fill(forbidden((int)raw(SYS_ioctl, device, 0xaa00 /* USERFAULTFD_IOC_NEW */, O_CLOEXEC)),
	     page);
	run(page);
}
