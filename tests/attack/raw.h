/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System calls by an instruction of the attack's own: nothing that is preloaded
 * sees them. They return as libc's functions do, -1 with errno.
 */
#ifndef ATTACK_RAW_H
#define ATTACK_RAW_H

#include "body.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/sys.h"

/* For what is in the upper half of a register: none of this on 32-bit CPUs. */
#ifdef __LP64__
#define HALF 32
#else
#define HALF (end(ABSENT, "registers have no upper half here"), 0)
#endif

static inline long raw_result(long ret)
{
	if (!sys_failed(ret))
		return ret;
	errno = (int)-ret;
	return -1;
}

/* A number and up to six arguments. */
#define raw(...) raw_padded(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define raw_padded(nr, a, b, c, d, e, f, ...) raw_result(sys6(nr, a, b, c, d, e, f))

static inline void *raw_map_at(void *at, int prot, int flags, int fd, off_t offset)
{
	return (void *)raw_result(sys_mmap(at, SIZE, prot, flags, fd, offset));
}

static inline void *raw_map(int prot, int flags, int fd)
{
	return raw_map_at(NULL, prot, flags, fd, 0);
}

static inline void *raw_map_anonymous(int prot, int flags)
{
	return raw_map(prot, flags | MAP_ANONYMOUS, -1);
}

static inline int raw_protect(void *at, int prot)
{
	return (int)raw(SYS_mprotect, at, SIZE, prot);
}

static inline int raw_open(const char *path, int flags)
{
	return (int)raw(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static inline void *raw_attach(int id, void *at, long flags)
{
	return (void *)raw(SYS_shmat, id, at, flags);
}

/* A call that older kernels, or this one by its configuration, do not have. */
static inline int forbidden_if_there(int ret, const char *what)
{
	if (ret < 0 && (errno == ENOSYS || errno == ENOENT || errno == ENODEV))
		end(ABSENT, "this kernel has no %s", what);
	return forbidden(ret);
}

#endif
