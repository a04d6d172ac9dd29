/* SPDX-License-Identifier: Apache-2.0 */
/* With PROT_GROWSDOWN a range may begin in the hole below the mapping. */
#include "body.h"

void attack(void)
{
	char *area = setup_map(map_anonymous(PROT_NONE, MAP_PRIVATE)), *page;

	setup(munmap(area, SIZE));
	page = setup_map(mmap(area + SIZE / 2, SIZE / 2, RW,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0));
	inject(page);
	forbidden(mprotect(page - SIZE / 4, SIZE / 2, RX | PROT_GROWSDOWN));
	run(page);
}
