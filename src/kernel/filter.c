/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "core/sys.h"
#include "kernel/kernel.h"

/*
 * Before Linux 5.16 a filter also turned on what slows memory accesses down
 * against speculation: that is for sandboxes of hostile code from the start,
 * and would be all that most programs notice of us. The flag is Linux 4.17.
 */
static long load(const struct sock_fprog *program, unsigned int flags)
{
	const long ret = sys3(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			      flags | SECCOMP_FILTER_FLAG_SPEC_ALLOW, program);

	return ret == -EINVAL ? sys3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program) : ret;
}

long kernel_filter(const struct sock_filter *code, size_t count, unsigned int flags)
{
	const struct sock_fprog program = {
		.len = (unsigned short)count,
		.filter = (struct sock_filter *)code,
	};
	long ret = load(&program, flags);

	if (ret != -EACCES)
		return ret;
	ret = sys5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return ret ? ret : load(&program, flags);
}

bool kernel_is_marked(enum mode mode)
{
	return sys5(SYS_prctl, KERNEL_MARK, mode, 0, 0, 0) == -KERNEL_MARK_ERRNO;
}
