/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <stddef.h>

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

/* The lower half of an argument; that is the first one on all CPUs that have the shim. */
#define ARGUMENT(n) offsetof(struct seccomp_data, args[n])
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the lower half is first");

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
/* Go on if it is that, else skip what is left to the last instruction. */
#define EXPECT(value, left) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, left)

long kernel_settle(uint32_t abi, enum mode mode, uint32_t allowed)
{
	const struct sock_filter code[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		EXPECT(abi, 9),
		LOAD(offsetof(struct seccomp_data, nr)),
		EXPECT(SYS_prctl, 7),
		LOAD(ARGUMENT(0)),
		EXPECT(KERNEL_SETTLED, 5),
		LOAD(ARGUMENT(1)),
		EXPECT(allowed, 3),
		LOAD(ARGUMENT(2)),
		EXPECT((uint32_t)mode, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | KERNEL_MARK_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return kernel_filter(code, sizeof(code) / sizeof(*code), 0);
}

bool kernel_has_settled(enum mode mode, uint32_t allowed)
{
	return sys5(SYS_prctl, KERNEL_SETTLED, allowed, mode, 0, 0) == -KERNEL_MARK_ERRNO;
}
