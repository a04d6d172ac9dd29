/* SPDX-License-Identifier: Apache-2.0 */
/* One attachment, written, then made executable. */
#include "body.h"

#include <sys/shm.h>

void attack(void)
{
	void *page = setup_map(shmat(new_segment(), NULL, 0));

	inject(page);
	forbidden(mprotect(page, SIZE, RX));
	run(page);
}
