/* SPDX-License-Identifier: Apache-2.0 */
/* A filter of its own that allows everything: the strictest answer counts. */
#include "raw.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/shm.h>

void attack(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };
	int id = new_segment();
	void *writable = setup_map(raw_attach(id, NULL, 0)), *page;

	setup(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	forbidden(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	page = forbidden_map(raw_attach(id, NULL, SHM_EXEC | SHM_RDONLY));
	inject(writable);
	run(page);
}
