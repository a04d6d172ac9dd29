/* SPDX-License-Identifier: Apache-2.0 */
/* Executable memory that was never written, and is filled. */
#include "userfault.h"

void attack(void)
{
	void *page = forbidden_map(raw_map_anonymous(RX, MAP_PRIVATE));

	fill(new_userfaultfd(), page);
	run(page);
}
