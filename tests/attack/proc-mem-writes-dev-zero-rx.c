/* SPDX-License-Identifier: Apache-2.0 */
/* Private and zero, without MAP_ANONYMOUS. */
#include "raw.h"

#include <stdint.h>

void attack(void)
{
	int zero = setup(raw_open("/dev/zero", O_RDONLY));
	void *page = forbidden_map(raw_map(RX, MAP_PRIVATE, zero));

	inject_file(forbidden(raw_open("/proc/self/mem", O_RDWR)), (off_t)(uintptr_t)page);
	run(page);
}
