/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/finish.h"
#include "preload/guard.h"
#include "preload/program.h"

#ifdef SYS_mmap2
/* The arguments of mmap() before mmap2() came, which the kernel takes in memory. */
struct old_mmap {
	unsigned long addr, len, prot, flags, fd, offset;
};

static long guard_old_mmap(const void *site, const struct old_mmap *args)
{
	if (!args)
		return -EFAULT;
	return guard_mmap(site, (void *)args->addr, args->len, (int)args->prot, (int)args->flags,
			  (int)args->fd, (int64_t)args->offset);
}
#endif

#ifdef SYS_ipc
/* System V's calls in one; the attached address goes to *d. */
static long guard_ipc(const void *site, long call, long id, long flags, long d, long addr, long f)
{
	long ret;

	if ((call & 0xffff) != 21 /* SHMAT */)
		return sys6(SYS_ipc, call, id, flags, d, addr, f);
	ret = guard_shmat(site, (int)id, (const void *)addr, (int)flags);
	if (sys_failed(ret))
		return ret;
	*(unsigned long *)d = (unsigned long)ret;
	return 0;
}
#endif

/*
 * libc's syscall() is variadic and passes on six arguments whatever the call
 * needs; on our CPUs that is the same as a function of seven. The number's
 * type is libc's. What is not a memory call is passed on as it came.
 */
long guard_syscall(long nr, long a, long b, long c, long d, long e, long f) __asm__("syscall");

EXPORT long guard_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	const void *site = CALL_SITE;
	long ret;

	switch (arch_syscall_number(nr)) {
#ifdef SYS_mmap2
	case SYS_mmap:
		ret = guard_old_mmap(site, (const struct old_mmap *)a);
		break;
	case SYS_mmap2:
		ret = guard_mmap(site, (void *)a, (size_t)b, (int)c, (int)d, (int)e,
				 (int64_t)(unsigned long)f << 12);
		break;
#else
	case SYS_mmap:
		ret = guard_mmap(site, (void *)a, (size_t)b, (int)c, (int)d, (int)e, f);
		break;
#endif
	case SYS_mprotect:
		ret = guard_mprotect(site, "mprotect", (void *)a, (size_t)b, (int)c, -1);
		break;
	case SYS_pkey_mprotect:
		ret = guard_mprotect(site, "pkey_mprotect", (void *)a, (size_t)b, (int)c, (int)d);
		break;
	case SYS_mremap:
		ret = guard_mremap(site, (void *)a, (size_t)b, (size_t)c, (int)d, (void *)e);
		break;
	case SYS_shmat:
		ret = guard_shmat(site, (int)a, (const void *)b, (int)c);
		break;
#ifdef SYS_ipc
	case SYS_ipc:
		ret = guard_ipc(site, a, b, c, d, e, f);
		break;
#endif
	case SYS_execve:
		if (program_refuses("syscall", (const char *)a, site))
			return libc_result(-EACCES);
		__attribute__((fallthrough));
	case SYS_exit_group:
		finish();
		ret = arch_syscall6(nr, a, b, c, d, e, f);
		break;
	case SYS_execveat:
		finish();
		__attribute__((fallthrough));
	default:
		ret = guard_call(site, nr, (const long[6]) { a, b, c, d, e, f });
		break;
	}
	return libc_result(ret);
}
