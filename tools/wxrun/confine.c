/* SPDX-License-Identifier: Apache-2.0 */
#include "confine.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "folders.h"
#include "kernel/kernel.h"
#include "policy/policy.h"
#include "supervisor.h"
#include "wxrun.h"

/* A kernel that does not have a feature says so; EPERM is somebody's decision. */
static _Noreturn void cannot(long error, const char *feature, const char *needs)
{
	if (error == -EPERM)
		errx(EXIT_WXRUN, "%s: %s; it is forbidden to wxrun itself, by a container perhaps",
		     feature, strerror((int)-error));
	errx(EXIT_WXRUN, "%s: %s; it needs %s", feature, strerror((int)-error), needs);
}

static struct sock_filter *build(const struct policy *policy, size_t *ret_count)
{
	struct sock_filter *code;
	int ret = policy_bpf(policy, &code, ret_count);

	if (ret == -EOPNOTSUPP)
		cannot(ret, "mmap() of this ABI cannot be filtered", "PR_SET_MDWE, Linux 6.3");
	if (ret)
		cannot(ret, "building the filter", "a libseccomp that knows this ABI");
	return code;
}

/* The filter's code is built before anything is installed: that takes a memfd. */
static void load_filter(const struct sock_filter *code, size_t count)
{
	long ret = kernel_filter(code, count, SECCOMP_FILTER_FLAG_LOG);

	if (ret)
		cannot(ret, "seccomp filter", "Linux 4.14 with CONFIG_SECCOMP_FILTER");
}

/* The file of the records is one more that is written to; it must be there by now. */
static void allow_report(struct request *request)
{
	const char *path = request->config.path;
	int fd;

	if (request->config.channel != CHANNEL_FILE ||
	    !config_forbids(&request->config, RULE_WRITE_FILE))
		return;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
	if (fd < 0)
		err(EXIT_WXRUN, "--report=%s", path);
	close(fd);
	list_add(&request->write, path);
}

static void limit_writes(const struct request *request)
{
	const char *failed;
	long ret;

	if (!config_forbids(&request->config, RULE_WRITE_FILE))
		return;
	ret = kernel_landlock((const char *const *)request->write.items, request->write.count,
			      &failed);
	if (ret && failed)
		errx(EXIT_WXRUN, "%s: it cannot be written to: %s", failed, strerror((int)-ret));
	if (ret)
		cannot(ret, "Landlock", "Linux 5.13 with \"landlock\" in /sys/kernel/security/lsm");
}

static void drop_capabilities(const struct config *config)
{
	const long ret = config_forbids(config, RULE_CAPABILITIES) ? kernel_drop_capabilities() : 0;

	if (ret)
		cannot(ret, "giving up capabilities", "no more than Linux 2.6.25");
}

void confine(struct request *request)
{
	struct policy policy = {
		.abi = seccomp_arch_native(),
		.mode = request->config.mode,
		.allowed = request->config.allowed,
	};
	struct sock_filter *code;
	size_t count;

	allow_report(request);
	folders_seal(request);
	policy.mdwe = config_takes_mdwe(&request->config) && kernel_mdwe() == 0;
	code = build(&policy, &count);
	supervise(request);
	limit_writes(request);
	load_filter(code, count);
	drop_capabilities(&request->config);
	free(code);
}
