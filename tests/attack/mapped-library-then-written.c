/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a library that is in use; only programs are protected from that. */
#include "raw.h"

void attack(void)
{
	int fd = setup(raw_open(temporary("victim.so"), O_RDONLY));
	void *page = setup_map(raw_map(RX, MAP_PRIVATE, fd));

	inject_file(forbidden(raw_open(temporary("victim.so"), O_WRONLY)), 0);
	run(page);
}
