/* SPDX-License-Identifier: Apache-2.0 */
/* Executable and not readable. */
#include "body.h"

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(RW, MAP_SHARED, fd));
	void *page = forbidden_map(map(X, MAP_SHARED, fd));

	inject(writable);
	run(page);
}
