/* SPDX-License-Identifier: Apache-2.0 */
/* remap_file_pages() shows one page of a mapping twice. */
#include "body.h"

void attack(void)
{
	char *area = setup_map(mmap(NULL, 2 * SIZE, RX, MAP_SHARED | MAP_ANONYMOUS, -1, 0));

	setup(remap_file_pages(area + SIZE, SIZE, 0, 0, 0));
	forbidden(mprotect(area + SIZE, SIZE, RW));
	inject(area + SIZE);
	run(area);
}
