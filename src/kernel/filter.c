/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "core/sys.h"
#include "kernel/kernel.h"

static long load(const struct sock_fprog *program, unsigned int flags)
{
	return sys3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program);
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
