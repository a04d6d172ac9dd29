/* SPDX-License-Identifier: Apache-2.0 */
/* shmat() makes more of the request than was asked for. */
#include "read-implies-exec.h"

void attack(void)
{
	int id = new_segment();
	void *page;

	take_personality(READ_IMPLIES_EXEC);
	page = forbidden_map(raw_attach(id, NULL, 0));
	inject(page);
	run(page);
}
