/* SPDX-License-Identifier: Apache-2.0 */
/* Two views of a file on disk, the executable one private. */
#include "body.h"

void attack(void)
{
	int fd = new_file();
	void *writable = setup_map(map(RW, MAP_SHARED, fd));
	void *page = forbidden_map(map(RX, MAP_PRIVATE, fd));

	inject(writable);
	run(page);
}
