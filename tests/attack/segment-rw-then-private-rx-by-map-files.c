/* SPDX-License-Identifier: Apache-2.0 */
/* A segment is a file too, once it has a name. */
#include "map-files.h"

#include <sys/shm.h>

void attack(void)
{
	void *writable = setup_map(raw_attach(new_segment(), NULL, 0)), *page;

	inject(writable);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, open_mapping(writable, SIZE)));
	run(page);
}
