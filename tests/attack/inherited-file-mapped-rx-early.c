/* SPDX-License-Identifier: Apache-2.0 */
/* Mapped before main(), when the program is not locked yet; written after. */
#include "early.h"

static void *page;

static void map_early(void)
{
	page = raw_map(RX, MAP_PRIVATE, handed_over("INHERITED_FILE"));
}

EARLY(map_early);

void attack(void)
{
	forbidden_map(page);
	inject_file(handed_over("INHERITED_FILE"), 0);
	run(page);
}
