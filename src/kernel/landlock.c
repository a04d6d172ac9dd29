/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/prctl.h>
#include <sys/stat.h>

#include "core/sys.h"
#include "kernel/kernel.h"

/* The system calls have these numbers on every CPU. */
#define CREATE_RULESET 444
#define ADD_RULE 445
#define RESTRICT_SELF 446

/* Later than the headers of some distributions. */
#define ACCESS_REFER (1ULL << 13)    /* Version 2, Linux 5.19 */
#define ACCESS_TRUNCATE (1ULL << 14) /* Version 3, Linux 6.2 */

#define ACCESS_FILE (LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE)
#define ACCESS_FOLDER                                                                              \
	(ACCESS_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |            \
	 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |                              \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |                              \
	 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                            \
	 LANDLOCK_ACCESS_FS_MAKE_SYM | ACCESS_REFER)

/* Without these no shell redirects, and no program asks at its terminal. */
static const char *const devices[] = {
	"/dev/null",	"/dev/zero", "/dev/full", "/dev/random",
	"/dev/urandom", "/dev/tty",  "/dev/ptmx", "/dev/pts",
};

/* What this kernel can refuse; an older one refuses moving across folders anyway. */
static uint64_t known_accesses(long version)
{
	uint64_t accesses = ACCESS_FOLDER;

	if (version < 3)
		accesses &= ~ACCESS_TRUNCATE;
	if (version < 2)
		accesses &= ~ACCESS_REFER;
	return accesses;
}

static long allow(int ruleset, const char *path, uint64_t accesses)
{
	const long fd = sys_open(path, O_PATH | O_CLOEXEC, 0);
	struct landlock_path_beneath_attr beneath;
	struct statx st;
	long ret;

	if (sys_failed(fd))
		return fd;
	ret = sys_fstatx((int)fd, &st);
	if (ret == 0) {
		if (!S_ISDIR(st.stx_mode))
			accesses &= ACCESS_FILE;
		beneath.allowed_access = accesses;
		beneath.parent_fd = (int)fd;
		ret = sys4(ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	}
	sys_close((int)fd);
	return ret;
}

static long allow_all(int ruleset, uint64_t accesses, const char *const *folders, size_t count,
		      const char **failed)
{
	size_t i;
	long ret;

	for (i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		ret = allow(ruleset, devices[i], accesses & ACCESS_FILE);
		if (ret && ret != -ENOENT)
			return ret;
	}
	for (i = 0; i < count; i++) {
		ret = allow(ruleset, folders[i], accesses);
		if (!ret)
			continue;
		*failed = folders[i];
		return ret;
	}
	return 0;
}

static long restrict_self(int ruleset)
{
	long ret = sys2(RESTRICT_SELF, ruleset, 0);

	if (ret != -EPERM)
		return ret;
	ret = sys5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return ret ? ret : sys2(RESTRICT_SELF, ruleset, 0);
}

long kernel_landlock(const char *const *folders, size_t count, const char **failed)
{
	const long version = sys3(CREATE_RULESET, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr rules = { 0 };
	long ruleset, ret;

	*failed = NULL;
	if (sys_failed(version))
		return version;
	rules.handled_access_fs = known_accesses(version);
	ruleset = sys3(CREATE_RULESET, &rules, sizeof(rules), 0);
	if (sys_failed(ruleset))
		return ruleset;
	ret = allow_all((int)ruleset, rules.handled_access_fs, folders, count, failed);
	if (!ret)
		ret = restrict_self((int)ruleset);
	sys_close((int)ruleset);
	return ret;
}
