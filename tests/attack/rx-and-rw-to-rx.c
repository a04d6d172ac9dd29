/* SPDX-License-Identifier: Apache-2.0 */
/* A range whose start was mapped executable and whose end was not. */
#include "body.h"

void attack(void)
{
	char *both = setup_map(mmap(NULL, 2 * SIZE, RX, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	setup(mprotect(both + SIZE, SIZE, RW));
	inject(both + SIZE);
	forbidden(mprotect(both, 2 * SIZE, RX));
	run(both + SIZE);
}
