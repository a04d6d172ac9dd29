/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/ipc.h>
#include <sys/shm.h>

#include "preload/alias.h"
#include "preload/guard.h"
#include "preload/verdict.h"
#include "tramp/self.h"

/* Once a segment is attached executable here, writable attachments are looked at. */
static bool watch_segments;

static long raw_shmat(int id, const void *addr, int flags)
{
#ifdef SYS_ipc
	/* i386 has shmat() since Linux 5.1; ipc(SHMAT) works on all. */
	unsigned long at = 0;
	long ret = sys6(SYS_ipc, 21 /* SHMAT */, id, flags, &at, addr, 0);

	return sys_failed(ret) ? ret : (long)at;
#else
	return sys3(SYS_shmat, id, addr, flags);
#endif
}

static void raw_shmdt(const void *addr)
{
#ifdef SYS_ipc
	sys6(SYS_ipc, 22 /* SHMDT */, 0, 0, 0, addr, 0);
#else
	sys1(SYS_shmdt, addr);
#endif
}

/* Ask of the segment that a mapping shows. */
static enum answer ask(const void *addr, enum answer (*question)(const struct map *object))
{
	struct map segment;

	if (self_find(addr, &segment, NULL) || !maps_has_object(&segment))
		return ANSWER_UNKNOWN;
	return question(&segment);
}

static enum event judge(int id, int flags)
{
	const bool exec = flags & SHM_EXEC, write = !(flags & SHM_RDONLY);
	enum event found = EVENT_COUNT;
	enum answer answer;
	long probe;

	if (exec && write)
		return verdict_graver(EVENT_MAP_WX, EVENT_SHARED_EXEC);
	/* Attached for reading, to see which it is; an error is the kernel's to give. */
	probe = raw_shmat(id, NULL, SHM_RDONLY);
	if (sys_failed(probe))
		return EVENT_COUNT;
	answer = ask((const void *)probe, exec ? alias_is_writable : alias_is_executable);
	raw_shmdt((const void *)probe);
	if (answer != ANSWER_NO && (exec || write))
		found = exec ? EVENT_ALIAS_EXEC : EVENT_ALIAS_WRITE;
	return exec ? verdict_graver(found, EVENT_SHARED_EXEC) : found;
}

long guard_shmat(const void *site, int id, const void *addr, int flags)
{
	enum event event = judge(id, flags);

	if (event != EVENT_COUNT) {
		struct record record = {
			.event = event,
			.call = "shmat",
			.args = {
				{ "id", ARG_DECIMAL, (uint64_t)(int64_t)id },
				{ "addr", ARG_HEX, (uintptr_t)addr },
				{ "flags", ARG_SHM_FLAGS, (unsigned int)flags },
			},
		};

		if (verdict_refuse(&record, site))
			return -EACCES;
	}
	if (flags & SHM_EXEC)
		watch_segments = guard_watch_writes = true;
	return raw_shmat(id, addr, flags);
}

EXPORT void *shmat(int id, const void *addr, int flags)
{
	if (unlikely((flags & SHM_EXEC) || watch_segments))
		return (void *)libc_result(guard_shmat(CALL_SITE, id, addr, flags));
	return (void *)libc_result(raw_shmat(id, addr, flags));
}
