/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel is asked for, so that it keeps the rule itself. All of it
 * holds for the calling thread and for what that starts, over execve() too,
 * and none of it can be taken back.
 */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/config.h"

/*
 * A filter of ours answers prctl(KERNEL_MARK, mode) with EALREADY for its mode
 * and those below; without one, the kernel answers EINVAL.
 */
#define KERNEL_MARK 0x57584744
#define KERNEL_MARK_ERRNO 114 /* EALREADY */
#define KERNEL_SETTLED 0x57584745

/**
 * kernel_mdwe() - memory is not writable and executable, nor becomes executable.
 *
 * PR_SET_MDWE, Linux 6.3. A parent may have set it in the form that children
 * do not inherit, which cannot be changed any more and is no use.
 *
 * Context: any, async-signal-safe.
 * Return: 0, -EINVAL without it in this kernel, -EPERM in that case.
 */
long kernel_mdwe(void);

/**
 * kernel_filter() - load a filter of system calls.
 * @code:	classic BPF
 * @count:	instructions
 * @flags:	SECCOMP_FILTER_FLAG_*
 *
 * Without CAP_SYS_ADMIN this takes no_new_privs, see prctl(2), so setuid
 * programs gain nothing from then on.
 *
 * Context: any, async-signal-safe.
 * Return: what seccomp(2) does, or -errno.
 */
long kernel_filter(const struct sock_filter *code, size_t count, unsigned int flags);

/* Whether a filter of ours for @mode is loaded. Context: any, async-signal-safe. */
bool kernel_is_marked(enum mode mode);

/**
 * kernel_settle() - a mark of our own, for the exceptions that were made.
 * @abi:	AUDIT_ARCH_* of this program
 * @mode:	of the filter that is loaded
 * @allowed:	rules that it leaves out, a bit each
 *
 * A filter that does nothing but answer prctl(KERNEL_SETTLED, allowed, mode)
 * with EALREADY.
 *
 * Context: any, async-signal-safe. Return: 0 or -errno.
 */
long kernel_settle(uint32_t abi, enum mode mode, uint32_t allowed);

/* Whether there is such a mark of the same. Context: any, async-signal-safe. */
bool kernel_has_settled(enum mode mode, uint32_t allowed);

/**
 * kernel_landlock() - write files below some folders only.
 * @folders:	their paths
 * @count:	how many
 * @failed:	set to the one that cannot be used, or NULL
 *
 * Beside them stay writable the devices without which no program lives, and
 * what is open already. /proc is not among them, /proc/self/mem for one.
 * landlock(7), Linux 5.13; takes no_new_privs like kernel_filter().
 *
 * Context: any, async-signal-safe.
 * Return: 0 or -errno; -EOPNOTSUPP or -ENOSYS without Landlock in this kernel.
 */
long kernel_landlock(const char *const *folders, size_t count, const char **failed);

/* Whether a filter needs no no_new_privs. Context: any, async-signal-safe. */
bool kernel_has_admin(void);

/**
 * kernel_drop_capabilities() - give up the rights by which the rest could be undone.
 *
 * Of this process, and of root's programs that it executes. Loading a filter
 * and mounting may need them, so this comes after both. capabilities(7).
 *
 * Context: any, async-signal-safe. Return: 0 or -errno.
 */
long kernel_drop_capabilities(void);

#endif
