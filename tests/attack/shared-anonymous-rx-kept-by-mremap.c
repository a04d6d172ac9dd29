/* SPDX-License-Identifier: Apache-2.0 */
/* Moved and left in place too (MREMAP_DONTUNMAP), which is a second view. */
#include "body.h"

void attack(void)
{
	void *page = setup_map(map_anonymous(RX, MAP_SHARED)), *writable;

	writable = mremap(page, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
	if (writable == MAP_FAILED && errno == EINVAL)
		end(ABSENT, "before Linux 5.13 MREMAP_DONTUNMAP is for private memory only");
	setup_map(writable);
	forbidden(mprotect(writable, SIZE, RW));
	inject(writable);
	run(page);
}
