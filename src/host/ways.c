/* SPDX-License-Identifier: Apache-2.0 */
/* Ways around the rule, that the strict mode closes for one program. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/probe.h"

#define ADVICE_STRICT " wxrun --mode=strict refuses it to one program."

/* Writing to memory that is read-only, by /proc/self/mem. */
static long force_write(void)
{
	char *page = mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	if (page == MAP_FAILED || fd < 0)
		return -errno;
	if (pwrite(fd, "x", 1, (off_t)(size_t)page) == 1)
		return *page == 'x';
	return errno == EIO ? 0 : -errno;
}

static void tell_proc_mem(struct host *host)
{
	static const char name[] = "proc-mem";
	static const char open_way[] = "A program can write over its own code through "
				       "/proc/self/mem, whatever the memory's protection is.";
	const long ret = host_try(force_write);

	if (ret == -EACCES || ret == -EPERM)
		host_good(host, name, "Nothing is written by /proc/self/mem.", "refused");
	else if (ret == 0)
		host_good(host, name,
			  "/proc/self/mem respects the protection of memory, but for a debugger "
			  "perhaps.",
			  "not forced");
	else if (ret > 0)
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     "Boot Linux 6.12 or later with proc_mem.force_override=never or "
			     "ptrace." ADVICE_STRICT,
			     "forced");
	else
		host_unknown(host, name, open_way, "%s", host_why(ret == -ENOENT ? -ENODEV : ret));
}

static void tell_memfd(struct host *host)
{
	static const char name[] = "memfd-noexec";
	static const char open_way[] = "Files in memory can be executed. Where they cannot, they "
				       "can still be mapped executable: this keeps execve() only.";
	const long level = host_read_number("/proc/sys/vm/memfd_noexec");

	if (level > 0)
		host_good(host, name,
			  level == 1 ? "Files in memory are not executed unless asked for so. "
				       "They can be mapped executable all the same."
				     : "Files in memory are not executed. They can be mapped "
				       "executable all the same.",
			  "vm.memfd_noexec=%ld", level);
	else if (level == 0)
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     "Set vm.memfd_noexec=1, or 2 if nothing needs it." ADVICE_STRICT,
			     "vm.memfd_noexec=0");
	else if (level == -ENOENT)
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     "Linux 6.3 and later have vm.memfd_noexec." ADVICE_STRICT, "no");
	else
		host_unknown(host, name, open_way, "%s", host_why(level));
}

/* ptrace_scope: who may write to the memory of another process. */
static void tell_ptrace(struct host *host)
{
	static const char name[] = "ptrace-scope";
	static const char open_way[] = "Processes of one user can write code into each other.";
	const long scope = host_read_number("/proc/sys/kernel/yama/ptrace_scope");

	if (scope > 0)
		host_good(host, name,
			  scope == 1   ? "A process can be written to by its parents only."
			  : scope == 2 ? "Only an administrator writes to other processes."
				       : "Nobody writes to other processes.",
			  "kernel.yama.ptrace_scope=%ld", scope);
	else if (scope == 0)
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     "Set kernel.yama.ptrace_scope=1 or more." ADVICE_STRICT,
			     "kernel.yama.ptrace_scope=0");
	else if (scope == -ENOENT)
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     "Boot with lsm= and a list that has yama in it, if this kernel has "
			     "CONFIG_SECURITY_YAMA." ADVICE_STRICT,
			     "Yama is not active");
	else
		host_unknown(host, name, open_way, "%s", host_why(scope));
}

/* For faults in user mode, which the sysctl does not keep from anyone. */
static long use_userfaultfd(void)
{
	return syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */) < 0 ? -errno : 0;
}

static void tell_userfaultfd(struct host *host)
{
	static const char name[] = "userfaultfd";
	static const char open_way[] = "A program can fill its executable memory with what it "
				       "likes. vm.unprivileged_userfaultfd=0 does not keep it from "
				       "that: faults of user mode are allowed to everybody.";
	const long all = host_read_number("/proc/sys/vm/unprivileged_userfaultfd");
	const long ret = host_try(use_userfaultfd);

	if (ret == -ENOSYS || ret == -EPERM)
		host_good(host, name, "No executable memory is filled by userfaultfd().",
			  ret == -EPERM ? "refused" : "no");
	else if (ret < 0)
		host_unknown(host, name, open_way, "%s", host_why(ret));
	else if (all < 0)
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     "wxrun refuses it to one program.", "works");
	else
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     "wxrun refuses it to one program.",
			     "works, vm.unprivileged_userfaultfd=%ld", all);
}

/* Without parameters, so the answer is EFAULT at best. */
static long use_io_uring(void)
{
	syscall(SYS_io_uring_setup, 0U, NULL);
	return errno == EFAULT || errno == EINVAL ? 0 : -errno;
}

static void tell_io_uring(struct host *host)
{
	static const char name[] = "io-uring";
	static const char open_way[] = "Requests in a ring pass by filters of system calls; before "
				       "Linux 6.18 the ring itself could be mapped executable.";
	static const char advice[] = "Set kernel.io_uring_disabled=2, or 1 with a group of those "
				     "who may." ADVICE_STRICT;
	const long disabled = host_read_number("/proc/sys/kernel/io_uring_disabled");
	const long ret = host_try(use_io_uring);

	if (disabled == 2 || ret == -ENOSYS || ret == -EPERM)
		host_good(host, name, "There are no rings.",
			  disabled > 0 ? "kernel.io_uring_disabled=%ld" : "no", disabled);
	else if (disabled == 1)
		host_good(host, name, "A group and the administrators have rings, others do not.",
			  "kernel.io_uring_disabled=1");
	else if (ret < 0)
		host_unknown(host, name, open_way, "%s", host_why(ret));
	else if (disabled == 0)
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way, advice,
			     "kernel.io_uring_disabled=0");
	else
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way, advice, "works");
}

/* Folders in which everybody can write what is then mapped executable. */
static void tell_folder(struct host *host, const char *name, const char *path)
{
	static const char open_way[] = "Everybody can write a file there and execute it, or map "
				       "it executable.";
	struct statvfs st;

	if (statvfs(path, &st) != 0)
		host_unknown(host, name, open_way, "%s", host_why(-errno));
	else if (st.f_flag & ST_NOEXEC)
		host_good(host, name, "What is written there is neither executed nor mapped so.",
			  "noexec");
	else
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     "Mount it noexec, where no installer needs it otherwise. "
			     "wxrun --mode=strict --write=DIR mounts it so for one program.",
			     "exec");
}

void host_ways(struct host *host)
{
	tell_proc_mem(host);
	tell_memfd(host);
	tell_ptrace(host);
	tell_userfaultfd(host);
	tell_io_uring(host);
	tell_folder(host, "folder /tmp", "/tmp");
	tell_folder(host, "folder /var/tmp", "/var/tmp");
	tell_folder(host, "folder /dev/shm", "/dev/shm");
}
