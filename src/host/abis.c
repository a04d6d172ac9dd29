/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which programs the kernel runs beside the native ones. A filter that has no
 * rules for their system calls lets them do everything.
 */
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/probe.h"

#define ADVICE_ABI                                                                                 \
	"wxrun's filter ends a program that makes such a call; units have "                        \
	"SystemCallArchitectures=native."

/* The one place where the CPU's own instruction is the only honest way to ask. */
#ifdef __x86_64__

#define I386_GETPID 20
#define X32_GETPID (0x40000000 | SYS_getpid)

static long is_own_pid(long pid)
{
	return pid == getpid() ? 0 : pid < 0 ? pid : -EIO;
}

/* Faults where the gate is not there. */
static long use_ia32(void)
{
	int ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(I386_GETPID)
			 : "r8", "r9", "r10", "r11", "memory");
	return is_own_pid(ret);
}

static long use_x32(void)
{
	const long ret = syscall(X32_GETPID);

	return is_own_pid(ret < 0 ? -errno : ret);
}

static void tell_abi(struct host *host, const char *name, const char *meaning, const char *advice,
		     long ret)
{
	if (ret == 0)
		host_finding(host, EVIDENCE_HOST_ABI, name, meaning, advice, "works");
	else if (ret == -ENOSYS || ret == -HOST_KILLED - SIGSEGV)
		host_good(host, name, "There is one ABI less to have rules for.", "no");
	else if (ret == -HOST_KILLED - SIGSYS)
		host_good(host, name, "A filter ends a program that makes such a call.",
			  "killed by a filter");
	else
		host_unknown(host, name, meaning, "%s", host_why(ret));
}

void host_abis(struct host *host)
{
	tell_abi(host, "ia32",
		 "Any program can make the system calls of i386, by int $0x80, and they have other "
		 "numbers.",
		 ADVICE_ABI " Where nothing is of 32 bits, boot with ia32_emulation=0.",
		 host_try(use_ia32));
	tell_abi(host, "x32", "Any program can make the system calls of x32, with other numbers.",
		 ADVICE_ABI " Boot without syscall.x32=y.", host_try(use_x32));
}

#else

void host_abis(struct host *host)
{
	host_note(host, "ia32", "Another CPU's.", "not on this CPU");
	host_note(host, "x32", "Another CPU's.", "not on this CPU");
}

#endif
