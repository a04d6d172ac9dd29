/* SPDX-License-Identifier: Apache-2.0 */
/* /proc once more, where no path leads to. */
#include "detached.h"

#include <stdint.h>

void attack(void)
{
	int root = new_detached("proc");
	int fd = forbidden((int)raw(SYS_openat, root, "self/mem", O_RDWR));

	inject_file(fd, (off_t)(uintptr_t)own_text());
	run(own_text());
}
