/* SPDX-License-Identifier: Apache-2.0 */
/* By number, through libc's syscall(). */
#include "body.h"

#include <sys/syscall.h>
#include <unistd.h>

void attack(void)
{
	void *page = setup_map(map_anonymous(RW, MAP_PRIVATE));

	inject(page);
	forbidden((int)syscall(SYS_mprotect, page, (long)SIZE, (long)RX));
	run(page);
}
