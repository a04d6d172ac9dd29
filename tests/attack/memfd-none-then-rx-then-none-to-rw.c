/* SPDX-License-Identifier: Apache-2.0 */
/* A view that shows nothing at first, by pkey_mprotect() and syscall(). */
#include "body.h"

#include <sys/syscall.h>
#include <unistd.h>

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(PROT_NONE, MAP_SHARED, fd));
	void *page = setup_map(map(RX, MAP_SHARED, fd));

	forbidden((int)syscall(SYS_mprotect, writable, (long)SIZE, (long)RW));
	inject(writable);
	run(page);
}
