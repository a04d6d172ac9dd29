/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that lead around the rule, each to a rule of its own: most from strict
 * on. The kernel's filter refuses the same (policy/calls.def); here it is
 * known who asked.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/uio.h>

#include "preload/guard.h"
#include "preload/verdict.h"

/* Later than some distributions' headers; these numbers are the same on every CPU. */
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif

#define QUERY 0xffffffffU /* personality() that asks and changes nothing */

static bool implies_exec(unsigned int persona)
{
	return persona != QUERY && (persona & READ_IMPLIES_EXEC);
}

static enum event judge(long nr, const long args[6], const char **call)
{
	switch (nr) {
#define CALL(name, event)                                                                          \
	case SYS_##name:                                                                           \
		*call = #name;                                                                     \
		return event
		CALL(personality,
		     implies_exec((unsigned int)args[0]) ? EVENT_READ_IMPLIES_EXEC : EVENT_COUNT);
		CALL(memfd_create, EVENT_MEMFD);
		CALL(memfd_secret, EVENT_MEMFD);
		CALL(userfaultfd, EVENT_USERFAULTFD);
		CALL(ptrace, EVENT_PTRACE);
		CALL(process_vm_writev, EVENT_PTRACE);
		CALL(pidfd_getfd, EVENT_PTRACE);
		CALL(io_uring_setup, EVENT_IO_URING);
		CALL(bpf, EVENT_BPF);
		CALL(remap_file_pages, EVENT_REMAP_PAGES);
#ifdef SYS_modify_ldt
		CALL(modify_ldt, EVENT_LDT);
#endif
#ifdef SYS_uselib
		CALL(uselib, EVENT_USELIB);
#endif
		CALL(execveat, (args[4] & AT_EMPTY_PATH) ? EVENT_EXEC_DESCRIPTOR : EVENT_COUNT);
#undef CALL
	default:
		return EVENT_COUNT;
	}
}

static bool refuse(enum event event, const void *site, const char *call, const long args[6])
{
	struct record record = { .event = event, .call = call };

	if (event == EVENT_READ_IMPLIES_EXEC)
		record.args[0] = (struct record_arg) { "persona", ARG_HEX, (unsigned int)args[0] };
	return verdict_refuse(&record, site);
}

long guard_call(const void *site, long nr, const long args[6])
{
	const char *call = NULL;
	const enum event event = judge(nr, args, &call);

	/* All of a program's syscall() pass here. */
	if (unlikely(event != EVENT_COUNT) && refuse(event, site, call, args))
		return event == EVENT_EXEC_DESCRIPTOR ? -EACCES : -EPERM;
	return arch_syscall6(nr, args[0], args[1], args[2], args[3], args[4], args[5]);
}

/* As libc has them. */

#define GUARD(name, ...) guard_call(CALL_SITE, SYS_##name, (const long[6]) { __VA_ARGS__ })

EXPORT int personality(unsigned long persona)
{
	return (int)libc_result(GUARD(personality, (long)persona));
}

EXPORT int memfd_create(const char *name, unsigned int flags)
{
	return (int)libc_result(GUARD(memfd_create, (long)name, flags));
}

EXPORT ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long locals,
				 const struct iovec *remote, unsigned long remotes,
				 unsigned long flags)
{
	return libc_result(GUARD(process_vm_writev, pid, (long)local, (long)locals, (long)remote,
				 (long)remotes, (long)flags));
}

int pidfd_getfd(int pidfd, int target, unsigned int flags);

EXPORT int pidfd_getfd(int pidfd, int target, unsigned int flags)
{
	return (int)libc_result(GUARD(pidfd_getfd, pidfd, target, flags));
}

EXPORT int remap_file_pages(void *addr, size_t len, int prot, size_t page, int flags)
{
	return (int)libc_result(
		GUARD(remap_file_pages, (long)addr, (long)len, prot, (long)page, flags));
}

/* The requests that read a word: the kernel stores it, libc returns it. */
static bool is_peek(int request)
{
	return request >= 1 /* PTRACE_PEEKTEXT */ && request <= 3 /* PTRACE_PEEKUSER */;
}

long guard_ptrace(int request, ...) __asm__("ptrace");

EXPORT long guard_ptrace(int request, ...)
{
	long pid, addr, data, word = 0, ret;
	va_list args;

	va_start(args, request);
	pid = va_arg(args, long);
	addr = va_arg(args, long);
	data = va_arg(args, long);
	va_end(args);
	if (is_peek(request))
		data = (long)&word;
	ret = libc_result(GUARD(ptrace, request, (int)pid, addr, data));
	if (ret < 0 || !is_peek(request))
		return ret;
	errno = 0;
	return word;
}
