/* SPDX-License-Identifier: Apache-2.0 */
/* What anonymous memory was before MAP_ANONYMOUS. */
#include "body.h"

#include <fcntl.h>

void attack(void)
{
	void *page = forbidden_map(map(RWX, MAP_PRIVATE, setup(open("/dev/zero", O_RDWR))));

	inject(page);
	run(page);
}
