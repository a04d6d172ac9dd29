/* SPDX-License-Identifier: Apache-2.0 */
/* Two views of a file on disk, in the other order. */
#include "body.h"

void attack(void)
{
	int fd = new_file();
	void *page = setup_map(map(RX, MAP_SHARED, fd));
	void *writable = forbidden_map(map(RW, MAP_SHARED, fd));

	inject(writable);
	run(page);
}
