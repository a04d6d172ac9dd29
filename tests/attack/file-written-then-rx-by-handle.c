/* SPDX-License-Identifier: Apache-2.0 */
/* What is written below a noexec mount is below another mount too. */
#include "handle.h"

void attack(void)
{
	int fd = forbidden(raw_open(temporary("written"), O_RDWR | O_CREAT));
	void *page;

	inject_file(fd, 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, open_by_number("written", O_RDONLY)));
	run(page);
}
