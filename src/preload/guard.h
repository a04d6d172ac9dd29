/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdicts on memory calls. Each guard does what the system call of its
 * name would, unless the rule (core/rule.h) refuses it; then -EACCES, which
 * is what PR_SET_MDWE and SELinux answer and what callers' fallbacks expect.
 *
 * @site is the return address of the interposed call. Context of all: any,
 * async-signal-safe. Return of all: as the system call, -errno on failure.
 */
#ifndef PRELOAD_GUARD_H
#define PRELOAD_GUARD_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/sys.h"

#define EXPORT __attribute__((visibility("default")))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* Where a call returns to. Only in the interposed function itself. */
#define CALL_SITE __builtin_return_address(0)

/*
 * Set once this process holds shared executable memory, or a shared view of a
 * file that is executable here: from then on a call that makes memory
 * writable is looked at more closely.
 */
extern bool guard_watch_writes;

long guard_mmap(const void *site, void *addr, size_t len, int prot, int flags, int fd,
		int64_t offset);
/* @call and @pkey tell mprotect() from pkey_mprotect(); @pkey is -1 for the former. */
long guard_mprotect(const void *site, const char *call, void *addr, size_t len, int prot, int pkey);
long guard_mremap(const void *site, void *old, size_t old_len, size_t len, int flags, void *to);
long guard_shmat(const void *site, int id, const void *addr, int flags);
/* Any other system call. */
long guard_call(const void *site, long nr, const long args[6]);

/* libc's way to return: errno and -1. */
static inline long libc_result(long ret)
{
	if (likely(!sys_failed(ret)))
		return ret;
	errno = (int)-ret;
	return -1;
}

#endif
