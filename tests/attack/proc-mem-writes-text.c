/* SPDX-License-Identifier: Apache-2.0 */
/* The program's own code, by way of /proc. */
#include "raw.h"

#include <stdint.h>

void attack(void)
{
	inject_file(forbidden(raw_open("/proc/self/mem", O_RDWR)), (off_t)(uintptr_t)own_text());
	run(own_text());
}
