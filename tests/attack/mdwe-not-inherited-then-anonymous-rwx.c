/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's rule can be taken for one process, without its children. */
#include "raw.h"

#include <sys/prctl.h>

void attack(void)
{
	pid_t child;
	int ret = prctl(65 /* PR_SET_MDWE */, 3 /* REFUSE_EXEC_GAIN | NO_INHERIT */, 0, 0, 0);

	if (ret && errno == EINVAL)
		end(ABSENT, "this kernel's PR_SET_MDWE is always inherited");
	child = setup(fork());
	if (child == 0) {
		void *page = forbidden_map(raw_map_anonymous(RWX, MAP_PRIVATE));

		inject(page);
		run(page);
	}
	finish_child(child);
	_exit(EXECUTED);
}
