/* SPDX-License-Identifier: Apache-2.0 */
/* Two views of the ring's entries. */
#include "ring.h"

void attack(void)
{
	struct ring ring = new_ring();
	void *page = mmap(NULL, 4096, RX, MAP_SHARED, ring.fd, IORING_OFF_SQES);

	if (page == MAP_FAILED && errno == EPERM)
		end(ABSENT, "this kernel maps no ring executable");
	forbidden_map(page);
	inject(ring.entries);
	run(page);
}
