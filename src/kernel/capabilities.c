/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/prctl.h>

#include "core/sys.h"
#include "kernel/kernel.h"

/* Later than the headers of some distributions. */
#define PERFMON 38
#define BPF 39
#define CHECKPOINT_RESTORE 40

/* What each would undo. */
static const unsigned char undoing[] = {
	CAP_DAC_READ_SEARCH, /* files by handles, past mounts */
	CAP_SYS_MODULE,	     /* code in the kernel */
	CAP_SYS_RAWIO,	     /* physical memory */
	CAP_SYS_PTRACE,	     /* other processes' memory */
	CAP_SYS_ADMIN,	     /* noexec mounts, filters of whom it traces */
	CAP_SYS_BOOT,	     /* another kernel */
	PERFMON,
	BPF,
	CHECKPOINT_RESTORE, /* shared memory as files, by /proc/self/map_files */
};

static bool is_undoing(unsigned int capability)
{
	unsigned int i;

	for (i = 0; i < sizeof(undoing); i++)
		if (undoing[i] == capability)
			return true;
	return false;
}

static void drop(struct __user_cap_data_struct sets[2])
{
	unsigned int i;

	for (i = 0; i < 64; i++) {
		const uint32_t keep = ~(is_undoing(i) ? (uint32_t)1 << i % 32 : 0);

		sets[i / 32].effective &= keep;
		sets[i / 32].permitted &= keep;
		sets[i / 32].inheritable &= keep;
	}
}

/* What root gets back by execve() is bounded by this; others need no bound to lose them. */
static long bound(void)
{
	unsigned int i;
	long ret;

	for (i = 0; i < sizeof(undoing); i++) {
		ret = sys5(SYS_prctl, PR_CAPBSET_DROP, undoing[i], 0, 0, 0);
		if (ret && ret != -EINVAL)
			return ret;
	}
	return 0;
}

bool kernel_has_admin(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];

	return sys2(SYS_capget, &header, sets) == 0 &&
	       (sets[0].effective & (uint32_t)1 << CAP_SYS_ADMIN);
}

long kernel_drop_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2] = { 0 };
	long ret = sys2(SYS_capget, &header, sets);

	if (ret)
		return ret;
	/* Without this right, and so without others, no_new_privs has the same effect. */
	ret = bound();
	if (ret == -EPERM)
		ret = sys5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	drop(sets);
	return ret ? ret : sys2(SYS_capset, &header, sets);
}
