/* SPDX-License-Identifier: Apache-2.0 */
/* Security modules, and where a refusal is written down. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "host/probe.h"

#define LSM_LIST_MODULES 461 /* lsm_list_modules(), Linux 6.8 */
#define MODULES_MAX 32

/* By the numbers of linux/lsm.h. */
static const char *const modules[] = {
	[100] = "capability", "selinux",  "smack", "tomoyo",   "apparmor", "yama", "loadpin",
	"safesetid",	      "lockdown", "bpf",   "landlock", "ima",	   "evm",  "ipe",
};

static const char *name_of_module(uint64_t id)
{
	const char *name = id < sizeof(modules) / sizeof(*modules) ? modules[id] : NULL;

	return name ? name : "another";
}

/* For where securityfs is not mounted. */
static long list_modules(char text[HOST_TEXT])
{
	uint64_t ids[MODULES_MAX];
	uint32_t size = sizeof(ids);
	const long count = syscall(LSM_LIST_MODULES, ids, &size, 0U);
	long i;

	*text = '\0';
	if (count < 0)
		return -errno;
	for (i = 0; i < count && i < MODULES_MAX; i++)
		host_append(text, name_of_module(ids[i]));
	return 0;
}

static void tell_modules(struct host *host)
{
	static const char name[] = "security-modules";
	static const char meaning[] = "Landlock, Yama and SELinux each hold only where they are "
				      "among these.";
	char text[HOST_TEXT];

	if (host_read("/sys/kernel/security/lsm", text) > 0 || list_modules(text) == 0)
		host_note(host, name, meaning, "%s", text);
	else
		host_unknown(host, name, meaning,
			     "cannot be told: /sys/kernel/security is not mounted");
}

/* SELinux. */

static const struct boolean {
	const char *name;
	bool good; /* to have on */
} booleans[] = {
	{ "deny_execmem", true },	    { "allow_execmem", false },
	{ "allow_execmod", false },	    { "allow_execstack", false },
	{ "allow_execheap", false },	    { "selinuxuser_execmod", false },
	{ "selinuxuser_execstack", false }, { "selinuxuser_execheap", false },
};

static void tell_boolean(struct host *host, const struct boolean *boolean)
{
	static const char closed[] = "The policy refuses it to the domains that the boolean is "
				     "about, and logs that.";
	static const char open_way[] = "The policy allows it to the domains that the boolean is "
				       "about.";
	char path[128], name[64];
	long on;

	snprintf(path, sizeof(path), "/sys/fs/selinux/booleans/%s", boolean->name);
	snprintf(name, sizeof(name), "selinux %s", boolean->name);
	on = host_read_number(path);
	if (on == -ENOENT || on == -ENODEV)
		return; /* Each policy has some of them. */
	if (on < 0)
		host_unknown(host, name, open_way, "%s", host_why(on));
	else if ((on != 0) == boolean->good)
		host_good(host, name, closed, on ? "on" : "off");
	else
		host_finding(host, EVIDENCE_HOST_OPEN, name, open_way,
			     boolean->good ? "Set it by setsebool -P, and except those that break."
					   : "Clear it by setsebool -P.",
			     on ? "on" : "off");
}

static void tell_selinux(struct host *host)
{
	static const char name[] = "selinux";
	static const char meaning[] = "Nothing here tells domains that may have executable memory "
				      "from those that may not.";
	const long enforcing = host_read_number("/sys/fs/selinux/enforce");
	size_t i;

	if (enforcing == -ENOENT)
		host_note(host, name, meaning, "not active");
	else if (enforcing < 0)
		host_unknown(host, name, meaning, "%s", host_why(enforcing));
	else if (enforcing == 0)
		host_note(host, name, "Its refusals are logged, and nothing is refused.",
			  "permissive");
	else
		host_good(host, name,
			  "Refuses executable memory by domain: execmem, execmod, execstack. It "
			  "does not see READ_IMPLIES_EXEC with brk(), nor the stack that the "
			  "kernel itself makes.",
			  "enforcing");
	for (i = 0; enforcing >= 0 && i < sizeof(booleans) / sizeof(*booleans); i++)
		tell_boolean(host, &booleans[i]);
}

static void tell_apparmor(struct host *host)
{
	static const char name[] = "apparmor";
	static const char meaning[] = "A profile says which files may be mapped executable; memory "
				      "that is no file's is not its business.";
	char text[HOST_TEXT];
	const ssize_t len = host_read("/sys/module/apparmor/parameters/enabled", text);

	if (len == -ENOENT)
		host_note(host, name, meaning, "not active");
	else if (len < 0)
		host_unknown(host, name, meaning, "%s", host_why(len));
	else
		host_note(host, name, meaning, *text == 'Y' ? "active" : "not active");
}

/* The audit subsystem. */

struct audit_answer {
	struct nlmsghdr header;
	union {
		struct nlmsgerr error;
		struct audit_status status;
		char room[512];
	};
};

/* One question, and the answer to it; the kernel may send an acknowledgement first. */
static long ask_audit(int fd, struct audit_answer *answer)
{
	const struct timeval second = { .tv_sec = 1 };
	const struct nlmsghdr question = {
		.nlmsg_len = NLMSG_LENGTH(0),
		.nlmsg_type = AUDIT_GET,
		.nlmsg_flags = NLM_F_REQUEST,
		.nlmsg_seq = 1,
	};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second));
	if (send(fd, &question, sizeof(question), 0) < 0)
		return -errno;
	if (recv(fd, answer, sizeof(*answer), 0) < 0)
		return -errno;
	if (answer->header.nlmsg_type == NLMSG_ERROR)
		return answer->error.error;
	return answer->header.nlmsg_type == AUDIT_GET ? 0 : -EIO;
}

static long get_audit(struct audit_status *status)
{
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	struct audit_answer answer;
	long ret;

	if (fd < 0)
		return -errno;
	memset(&answer, 0, sizeof(answer));
	ret = ask_audit(fd, &answer);
	close(fd);
	*status = answer.status;
	return ret;
}

static void tell_audit(struct host *host)
{
	static const char name[] = "audit";
	static const char lacks[] = "The kernel writes down no refusal: neither SELinux's nor what "
				    "filters log.";
	static const char meaning[] = "SECCOMP and AVC records go to a daemon's log, or to the "
				      "kernel's, where their number is limited. PR_SET_MDWE leaves "
				      "no record anywhere.";
	struct audit_status status = { 0 };
	const long ret = get_audit(&status);

	if (ret == -EPROTONOSUPPORT)
		host_finding(host, EVIDENCE_HOST_UNLOGGED, name, lacks,
			     "Boot without audit=0, with a kernel that has CONFIG_AUDIT.", "no");
	else if (ret < 0)
		host_unknown(host, name, meaning, "%s", host_why(ret));
	else if (status.pid)
		host_good(host, name, meaning, "%s, to the daemon %u",
			  status.enabled ? "enabled" : "not enabled", status.pid);
	else
		host_note(host, name, meaning, "%s, no daemon",
			  status.enabled ? "enabled" : "not enabled");
}

void host_modules(struct host *host)
{
	tell_modules(host);
	tell_selinux(host);
	tell_apparmor(host);
	tell_audit(host);
}
