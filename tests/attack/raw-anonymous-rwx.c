/* SPDX-License-Identifier: Apache-2.0 */
/* Writable and executable from the start, asked for without libc. */
#include "raw.h"

void attack(void)
{
	void *page = forbidden_map(raw_map_anonymous(RWX, MAP_PRIVATE));

	inject(page);
	run(page);
}
