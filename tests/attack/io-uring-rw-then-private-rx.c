/* SPDX-License-Identifier: Apache-2.0 */
/* The ring's pages are in a private view too. */
#include "ring.h"

void attack(void)
{
	struct ring ring = new_ring();
	void *page = mmap(NULL, 4096, RX, MAP_PRIVATE, ring.fd, IORING_OFF_SQES);

	if (page == MAP_FAILED && errno == EPERM)
		end(ABSENT, "this kernel maps no ring executable");
	forbidden_map(page);
	inject(ring.entries);
	run(page);
}
