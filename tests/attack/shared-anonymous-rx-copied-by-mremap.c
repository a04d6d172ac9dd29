/* SPDX-License-Identifier: Apache-2.0 */
/* An old size of zero makes a second view, which can become writable. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RX, MAP_SHARED));
	void *writable = forbidden_map(mremap(page, 0, SIZE, MREMAP_MAYMOVE));

	setup(mprotect(writable, SIZE, RW));
	inject(writable);
	run(page);
}
