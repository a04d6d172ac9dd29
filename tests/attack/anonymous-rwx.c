/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is writable and executable, asked for outright. */
#include "body.h"

void attack(void)
{
	void *page = forbidden_map(map_anonymous(RWX, MAP_PRIVATE));

	inject(page);
	run(page);
}
