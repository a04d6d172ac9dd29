/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/self/mem writes what the process itself cannot. */
#include "raw.h"

#include <stdint.h>

void attack(void)
{
	void *page = forbidden_map(raw_map_anonymous(RX, MAP_PRIVATE));

	inject_file(forbidden(raw_open("/proc/self/mem", O_RDWR)), (off_t)(uintptr_t)page);
	run(page);
}
