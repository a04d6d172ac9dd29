/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that grows like a stack. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(map_anonymous(RWX, MAP_PRIVATE | MAP_GROWSDOWN));

	inject(page);
	run(page);
}
