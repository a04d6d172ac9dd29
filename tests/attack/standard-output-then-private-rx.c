/* SPDX-License-Identifier: Apache-2.0 */
/* Output goes to a file, which is opened once more for reading. */
#include "raw.h"

void attack(void)
{
	void *page;
	int fd;

	inject_file(STDOUT_FILENO, SIZE);
	fd = setup(raw_open("/proc/self/fd/1", O_RDONLY));
	page = forbidden_map(raw_map_at(NULL, RX, MAP_PRIVATE, fd, SIZE));
	run(page);
}
