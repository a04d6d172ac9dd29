/* SPDX-License-Identifier: Apache-2.0 */
/* By the symbol that programs with large files use. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(mmap64(NULL, SIZE, RWX, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	inject(page);
	run(page);
}
