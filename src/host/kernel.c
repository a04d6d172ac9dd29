/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel can keep the rule with. */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/probe.h"

/* Later than the headers of some distributions. */
#define SET_MDWE 65 /* PR_SET_MDWE, Linux 6.3 */
#define GET_MDWE 66
#define REFUSE_EXEC_GAIN 1UL
#define NO_INHERIT 2UL /* Linux 6.6 */
#define LANDLOCK_CREATE 444
#define LANDLOCK_VERSION 1U
#define MSEAL 462
#define DONTUNMAP 4 /* MREMAP_DONTUNMAP */

#ifndef SECCOMP_FILTER_FLAG_TSYNC_ESRCH
#define SECCOMP_FILTER_FLAG_TSYNC_ESRCH (1UL << 4)
#endif
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

static long call(long ret)
{
	return ret < 0 ? -errno : ret;
}

static void tell_kernel(struct host *host)
{
	struct utsname name;

	if (uname(&name) == 0)
		host_note(host, "kernel", "What follows was tried; the release alone tells little.",
			  "%s %s", name.release, name.machine);
}

/* PR_SET_MDWE. */

static long get_mdwe(void)
{
	return call(prctl(GET_MDWE, 0UL, 0UL, 0UL, 0UL));
}

/* 1 if it is set and memory can be writable and executable nevertheless. */
static long use_mdwe(void)
{
	if (prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0UL, 0UL, 0UL) != 0)
		return -errno;
	return mmap(NULL, 1, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) != MAP_FAILED;
}

static long use_mdwe_without_inheritance(void)
{
	return call(prctl(SET_MDWE, REFUSE_EXEC_GAIN | NO_INHERIT, 0UL, 0UL, 0UL));
}

static void tell_mdwe(struct host *host)
{
	static const char lacks[] = "The kernel does not refuse writable and executable memory of "
				    "its own accord; a filter of system calls must, and cannot "
				    "tell what the memory was before.";
	const long used = host_try(use_mdwe);
	const long set = host_try(get_mdwe);

	if (used == 0)
		host_good(host, "mdwe",
			  "The kernel refuses memory that is writable and executable, or that "
			  "becomes executable.",
			  set > 0 ? "PR_SET_MDWE, on for this process" : "PR_SET_MDWE");
	else if (used > 0)
		host_finding(host, EVIDENCE_HOST_LACKS, "mdwe",
			     "The kernel takes PR_SET_MDWE and does not act on it.",
			     "Report it to whoever made this kernel.", "without effect");
	else if (used == -EINVAL || used == -ENOSYS)
		host_finding(host, EVIDENCE_HOST_LACKS, "mdwe", lacks,
			     "Run Linux 6.3 or later; until then wxrun's filter refuses the same "
			     "calls by their arguments.",
			     "no");
	else
		host_unknown(host, "mdwe", lacks, "%s", host_why(used));
}

static void tell_mdwe_without_inheritance(struct host *host)
{
	static const char name[] = "mdwe-no-inherit";
	static const char meaning[] =
		"A program can set PR_SET_MDWE for itself alone: what it "
		"starts is free until something, such as wxrun, sets it again.";
	const long ret = host_try(use_mdwe_without_inheritance);

	if (ret == 0)
		host_note(host, name, meaning, "PR_MDWE_NO_INHERIT");
	else if (ret == -EINVAL || ret == -ENOSYS)
		host_note(host, name, "Where PR_SET_MDWE is, it is inherited.", "no");
	else if (ret == -EPERM)
		host_unknown(host, name, meaning, "cannot be told: PR_SET_MDWE is on already");
	else
		host_unknown(host, name, meaning, "%s", host_why(ret));
}

/* seccomp. */

static const struct action {
	const char *name;
	uint32_t action;
	bool needed; /* by wxrun's filters */
} actions[] = {
	{ "kill_process", SECCOMP_RET_KILL_PROCESS, true },
	{ "kill_thread", SECCOMP_RET_KILL_THREAD, false },
	{ "trap", SECCOMP_RET_TRAP, false },
	{ "errno", SECCOMP_RET_ERRNO, true },
	{ "user_notif", SECCOMP_RET_USER_NOTIF, false },
	{ "trace", SECCOMP_RET_TRACE, false },
	{ "log", SECCOMP_RET_LOG, true },
	{ "allow", SECCOMP_RET_ALLOW, true },
};

#define ACTIONS (sizeof(actions) / sizeof(*actions))

/* A bit for each. */
static long get_actions(void)
{
	long found = 0;
	size_t i;

	for (i = 0; i < ACTIONS; i++) {
		if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U, &actions[i].action) == 0)
			found |= 1L << i;
		else if (errno != EOPNOTSUPP)
			return -errno;
	}
	return found;
}

static bool is_enough(long found)
{
	size_t i;

	for (i = 0; i < ACTIONS; i++)
		if (actions[i].needed && !(found & 1L << i))
			return false;
	return true;
}

static void tell_actions(struct host *host)
{
	static const char name[] = "seccomp-actions";
	static const char lacks[] = "wxrun cannot load its filter, and does not start a program "
				    "without it.";
	const long found = host_try(get_actions);
	char text[HOST_TEXT] = "";
	size_t i;

	for (i = 0; found > 0 && i < ACTIONS; i++)
		if (found & 1L << i)
			host_append(text, actions[i].name);
	if (found > 0 && is_enough(found))
		host_good(host, name, "Filters can refuse, log, and end a program.", "%s", text);
	else if (found >= 0 || found == -ENOSYS || found == -EINVAL)
		host_finding(host, EVIDENCE_HOST_LACKS, name, lacks,
			     "Run Linux 4.14 or later, with CONFIG_SECCOMP_FILTER.", "%s",
			     *text ? text : "none");
	else
		host_unknown(host, name, lacks, "%s", host_why(found));
}

static void tell_logged(struct host *host)
{
	static const char name[] = "seccomp-logged";
	static const char lacks[] = "What a filter allows and logs leaves no line, so the audit "
				    "mode has the shim's records only.";
	char text[HOST_TEXT];
	const ssize_t len = host_read("/proc/sys/kernel/seccomp/actions_logged", text);

	if (len == -ENOENT)
		host_finding(host, EVIDENCE_HOST_UNLOGGED, name, lacks,
			     "Run Linux 4.14 or later, with CONFIG_SECCOMP_FILTER.", "no");
	else if (len < 0)
		host_unknown(host, name, lacks, "%s", host_why(len));
	else if (host_has_word(text, "log") && host_has_word(text, "kill_process"))
		host_good(host, name, "Filters leave a line of what they log and whom they kill.",
			  "%s", text);
	else
		host_finding(host, EVIDENCE_HOST_UNLOGGED, name, lacks,
			     "Write \"kill_process kill_thread log\" to "
			     "/proc/sys/kernel/seccomp/actions_logged.",
			     "%s", *text ? text : "none");
}

/*
 * Whether flags are known: the kernel looks at them before it looks at the
 * filter, which is none, so nothing is loaded.
 */
static bool has_flags(unsigned long flags)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL) < 0 && errno == EFAULT;
}

#define NOTIFY_ESRCH 1
#define NOTIFY_KILLABLE 2

static long get_notification(void)
{
	struct seccomp_notif_sizes sizes;
	long found = 0;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0U, &sizes) != 0)
		return -errno;
	if (has_flags(SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC |
		      SECCOMP_FILTER_FLAG_TSYNC_ESRCH))
		found |= NOTIFY_ESRCH;
	if (has_flags(SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV))
		found |= NOTIFY_KILLABLE;
	return found;
}

static void tell_notification(struct host *host)
{
	static const char name[] = "seccomp-notify";
	static const char lacks[] = "No other process can answer a system call: wxrun cannot lock "
				    "after a time, and nothing can be traced.";
	const long found = host_try(get_notification);

	if (found >= 0)
		host_good(host, name, "A lock after a time, and a trace, can be kept from outside.",
			  "user notification%s%s", found & NOTIFY_ESRCH ? " tsync_esrch" : "",
			  found & NOTIFY_KILLABLE ? " wait_killable_recv" : "");
	else if (found == -EINVAL || found == -ENOSYS)
		host_finding(host, EVIDENCE_HOST_LACKS, name, lacks, "Run Linux 5.0 or later.",
			     "no");
	else
		host_unknown(host, name, lacks, "%s", host_why(found));
}

/* Whether what hides the rest may be a filter of ours, or of a container. */
static void tell_filtered(struct host *host)
{
	const int mode = prctl(PR_GET_SECCOMP, 0UL, 0UL, 0UL, 0UL);
	const int privileges = prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL);

	if (mode > 0)
		host_note(host, "confinement",
			  "A filter is on this process already. What it hides is lacking here, and "
			  "need not be lacking elsewhere on this system.",
			  "filtered%s", privileges > 0 ? ", no_new_privs" : "");
	else
		host_note(host, "confinement", "No filter of system calls is on this process.",
			  privileges > 0 ? "no_new_privs" : "none");
}

/* Landlock. */

static long get_landlock(void)
{
	return call(syscall(LANDLOCK_CREATE, NULL, (size_t)0, LANDLOCK_VERSION));
}

static void tell_landlock(struct host *host)
{
	static const char name[] = "landlock";
	static const char lacks[] = "The strict mode cannot keep a program from writing code to "
				    "files, nor to /proc/self/mem, and does not start.";
	const long version = host_try(get_landlock);

	if (version > 0)
		host_good(host, name,
			  version < 3 ? "The strict mode can say where a program writes, but "
					"files elsewhere can be cut short."
				      : "The strict mode can say where a program writes.",
			  "ABI %ld", version);
	else if (version == -EOPNOTSUPP)
		host_finding(host, EVIDENCE_HOST_LACKS, name, lacks,
			     "Boot with lsm= and a list that has landlock in it.",
			     "built in, not enabled at boot");
	else if (version == -ENOSYS)
		host_finding(host, EVIDENCE_HOST_LACKS, name, lacks,
			     "Run Linux 5.13 or later, with CONFIG_SECURITY_LANDLOCK.", "no");
	else
		host_unknown(host, name, lacks, "%s", host_why(version));
}

/* For the shim's tables. */

/* Of nothing at all, which is well so. */
static long use_mseal(void)
{
	return call(syscall(MSEAL, NULL, (size_t)0, 0UL));
}

static void tell_mseal(struct host *host)
{
	static const char name[] = "mseal";
	static const char lacks[] = "The shim's code tables can be unmapped or mapped over by a "
				    "program that was taken over.";
	const long ret = host_try(use_mseal);

	if (ret == 0)
		host_good(host, name, "The shim's code tables stay what they are.", "yes");
	else if (ret == -ENOSYS || ret == -EPERM)
		host_finding(host, EVIDENCE_HOST_LACKS, name, lacks,
			     "Run Linux 6.10 or later, of 64 bits.", "no");
	else
		host_unknown(host, name, lacks, "%s", host_why(ret));
}

/* Begins this program's file, and so lies in memory that is a private view of one. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static long use_dontunmap(void)
{
	const long page = sysconf(_SC_PAGESIZE);
	void *from = (void *)((uintptr_t)__ehdr_start & -(uintptr_t)page);
	void *clone = mremap(from, (size_t)page, (size_t)page, MREMAP_MAYMOVE | DONTUNMAP, NULL);

	if (clone == MAP_FAILED)
		return -errno;
	if (clone == from || memcmp(clone, "\177ELF", 4) != 0 || memcmp(from, "\177ELF", 4) != 0)
		return -EIO;
	return 0;
}

static void tell_dontunmap(struct host *host)
{
	static const char name[] = "mremap-dontunmap";
	static const char lacks[] = "The shim cannot clone its code tables; it opens its file "
				    "again for each, which needs /proc and an unchanged file.";
	const long ret = host_try(use_dontunmap);

	if (ret == 0)
		host_good(host, name, "The shim clones its code tables without a file.",
			  "MREMAP_DONTUNMAP of files");
	else if (ret == -EINVAL || ret == -ENOSYS)
		host_finding(host, EVIDENCE_HOST_LACKS, name, lacks, "Run Linux 5.13 or later.",
			     "no");
	else
		host_unknown(host, name, lacks, "%s", host_why(ret));
}

void host_kernel(struct host *host)
{
	tell_kernel(host);
	tell_filtered(host);
	tell_mdwe(host);
	tell_mdwe_without_inheritance(host);
	tell_actions(host);
	tell_logged(host);
	tell_notification(host);
	tell_landlock(host);
	tell_mseal(host);
	tell_dontunmap(host);
}
