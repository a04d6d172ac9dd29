/* SPDX-License-Identifier: Apache-2.0 */
/* A private view of a file in memory, of which the attack writes nothing. */
#include "peer.h"
#include "userfault.h"

void attack(void)
{
	void *page = forbidden_map(raw_map(RX, MAP_PRIVATE, receive_memfd()));

	fill(new_userfaultfd(), page);
	run(page);
}
