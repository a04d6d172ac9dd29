/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Raw system calls with types. Each returns what the kernel does: a value, or
 * -errno; none touches errno. Context: any, async-signal-safe.
 */
#ifndef CORE_SYS_H
#define CORE_SYS_H

#include <linux/stat.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "arch/arch.h"

#define sys6(nr, a, b, c, d, e, f)                                                                 \
	arch_syscall6(nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define sys5(nr, a, b, c, d, e) sys6(nr, a, b, c, d, e, 0)
#define sys4(nr, a, b, c, d) sys6(nr, a, b, c, d, 0, 0)
#define sys3(nr, a, b, c) sys6(nr, a, b, c, 0, 0, 0)
#define sys2(nr, a, b) sys6(nr, a, b, 0, 0, 0, 0)
#define sys1(nr, a) sys6(nr, a, 0, 0, 0, 0, 0)
#define sys0(nr) sys6(nr, 0, 0, 0, 0, 0, 0)

/* The kernel's errors are the last page of the address space. */
static inline bool sys_failed(long ret)
{
	return (unsigned long)ret > -4096UL;
}

/* @off is in bytes, also where the kernel takes pages of 4096. */
static inline long sys_mmap(void *addr, size_t len, int prot, int flags, int fd, int64_t off)
{
#ifdef SYS_mmap2
	if (off & 4095)
		return -22 /* EINVAL, as glibc has it */;
	return sys6(SYS_mmap2, addr, len, prot, flags, fd, (unsigned long)(off >> 12));
#else
	return sys6(SYS_mmap, addr, len, prot, flags, fd, off);
#endif
}

static inline long sys_munmap(void *addr, size_t len)
{
	return sys2(SYS_munmap, addr, len);
}

static inline long sys_mprotect(void *addr, size_t len, int prot)
{
	return sys3(SYS_mprotect, addr, len, prot);
}

static inline long sys_mremap(void *old, size_t old_len, size_t len, int flags, void *to)
{
	return sys5(SYS_mremap, old, old_len, len, flags, to);
}

/*
 * In a child of fork() the pages are zero, so that nothing of them is inherited.
 * Before Linux 4.14 this does nothing.
 */
static inline void sys_wipe_on_fork(void *addr, size_t len)
{
	sys3(SYS_madvise, addr, len, 18 /* MADV_WIPEONFORK */);
}

static inline long sys_open(const char *path, int flags, unsigned int mode)
{
	return sys4(SYS_openat, -100 /* AT_FDCWD */, path, flags, mode);
}

static inline long sys_close(int fd)
{
	return sys1(SYS_close, fd);
}

static inline long sys_read(int fd, void *buf, size_t len)
{
	return sys3(SYS_read, fd, buf, len);
}

static inline long sys_write(int fd, const void *buf, size_t len)
{
	return sys3(SYS_write, fd, buf, len);
}

static inline long sys_readlink(const char *path, char *buf, size_t len)
{
	return sys4(SYS_readlinkat, -100 /* AT_FDCWD */, path, buf, len);
}

static inline long sys_fcntl(int fd, int command, long arg)
{
#ifdef SYS_fcntl64
	return sys3(SYS_fcntl64, fd, command, arg);
#else
	return sys3(SYS_fcntl, fd, command, arg);
#endif
}

/* statx() because its structure is the same on every CPU (Linux 4.11). */
static inline long sys_fstatx(int fd, struct statx *st)
{
	return sys5(SYS_statx, fd, "", 0x1000 /* AT_EMPTY_PATH */, STATX_BASIC_STATS, st);
}

/* The device number in the form of struct map. */
static inline uint64_t statx_dev(const struct statx *st)
{
	return (uint64_t)st->stx_dev_major << 32 | st->stx_dev_minor;
}

/* Microseconds since the epoch. By the system call: the vDSO need not be executable. */
static inline uint64_t sys_realtime(void)
{
#ifdef SYS_clock_gettime64
	int64_t now[2] = { 0, 0 };

	sys2(SYS_clock_gettime64, 0 /* CLOCK_REALTIME */, now);
#else
	long now[2] = { 0, 0 };

	sys2(SYS_clock_gettime, 0 /* CLOCK_REALTIME */, now);
#endif
	return (uint64_t)now[0] * 1000000 + (uint64_t)now[1] / 1000;
}

static inline long sys_pread(int fd, void *buf, size_t len)
{
	return sys6(SYS_pread64, fd, buf, len, 0, 0, 0);
}

static inline int sys_getpid(void)
{
	return (int)sys0(SYS_getpid);
}

static inline int sys_gettid(void)
{
	return (int)sys0(SYS_gettid);
}

static inline void sys_sched_yield(void)
{
	sys0(SYS_sched_yield);
}

#endif
