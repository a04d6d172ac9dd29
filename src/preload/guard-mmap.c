/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <sys/stat.h>

#include "core/rule.h"
#include "preload/alias.h"
#include "preload/guard.h"
#include "preload/lock.h"
#include "preload/verdict.h"

bool guard_watch_writes;

/*
 * Files that were mapped shared and were not executable here then, by a hash
 * of their identity: a program that maps one file a thousand times is asked
 * about once. Forgotten when a file becomes executable through us. The loader
 * makes files executable without us, but ELF files only, and those are never
 * remembered.
 */
#define HARMLESS_FILES 64
static uint64_t harmless[HARMLESS_FILES];

static void forget_harmless(void)
{
	unsigned int i;

	for (i = 0; i < HARMLESS_FILES; i++)
		__atomic_store_n(&harmless[i], 0, __ATOMIC_RELAXED);
}

static uint64_t file_hash(const struct statx *st)
{
	return (statx_dev(st) * 0x9e3779b97f4a7c15U ^ st->stx_ino) * 0xff51afd7ed558ccdU | 1;
}

static bool refuse_mmap(enum event event, const void *site, void *addr, size_t len, int prot,
			int flags, int fd, int64_t offset)
{
	struct record record = {
		.event = event,
		.call = "mmap",
		.args = {
			{ "addr", ARG_HEX, (uintptr_t)addr },
			{ "length", ARG_DECIMAL, len },
			{ "prot", ARG_PROT, (unsigned int)prot },
			{ "flags", ARG_MAP_FLAGS, (unsigned int)flags },
			{ "fd", ARG_DECIMAL, (uint64_t)(int64_t)fd },
			{ "offset", ARG_DECIMAL, (uint64_t)offset },
		},
	};

	return verdict_refuse(&record, site);
}

/* Only what can be written through a view and run through another is a file. */
static bool is_regular(int fd, struct statx *st)
{
	return sys_fstatx(fd, st) == 0 && S_ISREG(st->stx_mode);
}

/* Executable and not writable: is the file written to through another view? */
static bool refuses_exec(int fd)
{
	struct statx st;
	struct map object;

	if (!is_regular(fd, &st))
		return false;
	if (!alias_identify(fd, &object) || alias_is_writable(&object) != ANSWER_NO)
		return true;
	/* A view that is shared now may be made writable later. */
	if (alias_is_shared(&object) != ANSWER_NO)
		guard_watch_writes = true;
	forget_harmless();
	return false;
}

static bool is_elf(int fd)
{
	char magic[4];

	return sys_pread(fd, magic, sizeof(magic)) == sizeof(magic) && magic[0] == 0x7f &&
	       magic[1] == 'E' && magic[2] == 'L' && magic[3] == 'F';
}

/* Whether the file may be executable here, as far as the kernel can be asked. */
static bool may_be_executable(int fd)
{
	struct map object;
	enum answer answer = ANSWER_UNKNOWN;

	if (alias_identify(fd, &object))
		answer = alias_is_executable(&object);
	/* Not knowing is common in a chroot, and harmless before we let anything be so. */
	return answer == ANSWER_UNKNOWN ? guard_watch_writes : answer == ANSWER_YES;
}

/* A shared view: is the file run through another? */
static bool refuses_shared(int prot, int fd)
{
	struct statx st;
	uint64_t *known, hash;

	/* The kernel lets no view of another descriptor become writable. */
	if ((sys_fcntl(fd, F_GETFL, 0) & O_ACCMODE) != O_RDWR || !is_regular(fd, &st))
		return false;
	hash = file_hash(&st);
	known = &harmless[hash / 2 % HARMLESS_FILES];
	if (!guard_watch_writes && __atomic_load_n(known, __ATOMIC_RELAXED) == hash)
		return false;
	if (may_be_executable(fd)) {
		guard_watch_writes = true;
		return prot & PROT_WRITE;
	}
	if (is_elf(fd))
		guard_watch_writes = true;
	else
		__atomic_store_n(known, hash, __ATOMIC_RELAXED);
	return false;
}

/* What the kernel answers with an error of its own is left to it. */
static bool is_nonsense(size_t len, int flags, int fd)
{
	return !len || (!(flags & MAP_ANONYMOUS) && sys_fcntl(fd, F_GETFD, 0) < 0);
}

/* Executable memory is a private view of a file that nobody writes to. */
static enum event judge_exec(int prot, int flags, int fd)
{
	enum event found = lock_is_on() ? EVENT_NEW_EXEC : EVENT_COUNT;

	if (prot_is_wx(prot))
		found = verdict_graver(found, EVENT_MAP_WX);
	else if (!(flags & MAP_ANONYMOUS) && refuses_exec(fd))
		found = verdict_graver(found, EVENT_ALIAS_EXEC);
	if (flags & MAP_ANONYMOUS)
		found = verdict_graver(found, EVENT_ANONYMOUS_EXEC);
	if (flags_are_shared(flags))
		found = verdict_graver(found, EVENT_SHARED_EXEC);
	return found;
}

static enum event judge(size_t len, int prot, int flags, int fd)
{
	if (is_nonsense(len, flags, fd))
		return EVENT_COUNT;
	if (prot & PROT_EXEC)
		return judge_exec(prot, flags, fd);
	if (!(flags & MAP_ANONYMOUS) && flags_are_shared(flags) && refuses_shared(prot, fd))
		return EVENT_ALIAS_WRITE;
	return EVENT_COUNT;
}

long guard_mmap(const void *site, void *addr, size_t len, int prot, int flags, int fd,
		int64_t offset)
{
	const enum event event = judge(len, prot, flags, fd);

	if (event != EVENT_COUNT && refuse_mmap(event, site, addr, len, prot, flags, fd, offset))
		return -EACCES;
	if ((prot & PROT_EXEC) && flags_are_shared(flags))
		guard_watch_writes = true;
	return sys_mmap(addr, len, prot, flags, fd, offset);
}

static inline void *mmap_checked(const void *site, void *addr, size_t len, int prot, int flags,
				 int fd, int64_t offset)
{
	if (unlikely(mmap_matters(prot, flags)))
		return (void *)libc_result(guard_mmap(site, addr, len, prot, flags, fd, offset));
	return (void *)libc_result(sys_mmap(addr, len, prot, flags, fd, offset));
}

/* By their symbols, because what the C names mean depends on _FILE_OFFSET_BITS. */
void *guard_libc_mmap(void *addr, size_t len, int prot, int flags, int fd,
		      long offset) __asm__("mmap");
void *guard_libc_mmap64(void *addr, size_t len, int prot, int flags, int fd,
			int64_t offset) __asm__("mmap64");

EXPORT void *guard_libc_mmap(void *addr, size_t len, int prot, int flags, int fd, long offset)
{
	return mmap_checked(CALL_SITE, addr, len, prot, flags, fd, offset);
}

EXPORT void *guard_libc_mmap64(void *addr, size_t len, int prot, int flags, int fd, int64_t offset)
{
	return mmap_checked(CALL_SITE, addr, len, prot, flags, fd, offset);
}
