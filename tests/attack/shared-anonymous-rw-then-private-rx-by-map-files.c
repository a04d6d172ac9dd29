/* SPDX-License-Identifier: Apache-2.0 */
/* What memfd_create() does, without memfd_create(). */
#include "map-files.h"

void attack(void)
{
	void *writable = setup_map(raw_map_anonymous(RW, MAP_SHARED)), *page;

	inject(writable);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, open_mapping(writable, SIZE)));
	run(page);
}
