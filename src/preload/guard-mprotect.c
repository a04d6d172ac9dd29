/* SPDX-License-Identifier: Apache-2.0 */
#include "core/rule.h"
#include "preload/alias.h"
#include "preload/guard.h"
#include "preload/lock.h"
#include "preload/verdict.h"

static bool refuse_mprotect(enum event event, const void *site, const char *call, void *addr,
			    size_t len, int prot, int pkey)
{
	struct record record = {
		.event = event,
		.call = call,
		.args = {
			{ "addr", ARG_HEX, (uintptr_t)addr },
			{ "length", ARG_DECIMAL, len },
			{ "prot", ARG_PROT, (unsigned int)prot },
		},
	};

	if (pkey >= 0)
		record.args[3] = (struct record_arg) { "pkey", ARG_DECIMAL, (uint64_t)pkey };
	return verdict_refuse(&record, site);
}

/* RX to RX stays legal, as PR_SET_MDWE has it. */
static enum event judge_exec(const void *addr, size_t len, int prot)
{
	enum event found = lock_is_on() ? EVENT_NEW_EXEC : EVENT_COUNT;

	if (prot_is_wx(prot))
		found = verdict_graver(found, EVENT_PROTECT_WX);
	if (alias_gains_exec(addr, len) != ANSWER_NO)
		found = verdict_graver(found, EVENT_EXEC_GAIN);
	if (!prot_is_wx(prot) && alias_range_is_writable(addr, len) != ANSWER_NO)
		found = verdict_graver(found, EVENT_ALIAS_EXEC);
	return found;
}

static enum event judge(const void *addr, size_t len, int prot)
{
	/* What the kernel answers with an error of its own is left to it. */
	if (!len || (uintptr_t)addr % 4096)
		return EVENT_COUNT;
	if (prot & PROT_EXEC)
		return judge_exec(addr, len, prot);
	if ((prot & PROT_WRITE) && guard_watch_writes &&
	    alias_range_is_executable(addr, len) != ANSWER_NO)
		return EVENT_ALIAS_WRITE;
	return EVENT_COUNT;
}

static long raw_mprotect(void *addr, size_t len, int prot, int pkey)
{
	return pkey == -1 ? sys_mprotect(addr, len, prot)
			  : sys4(SYS_pkey_mprotect, addr, len, prot, pkey);
}

long guard_mprotect(const void *site, const char *call, void *addr, size_t len, int prot, int pkey)
{
	enum event event = judge(addr, len, prot);

	if (event != EVENT_COUNT && refuse_mprotect(event, site, call, addr, len, prot, pkey))
		return -EACCES;
	return raw_mprotect(addr, len, prot, pkey);
}

static bool mprotect_matters(int prot)
{
	return (prot & PROT_EXEC) | guard_watch_writes;
}

EXPORT int mprotect(void *addr, size_t len, int prot)
{
	if (unlikely(mprotect_matters(prot)))
		return (int)libc_result(guard_mprotect(CALL_SITE, "mprotect", addr, len, prot, -1));
	return (int)libc_result(sys_mprotect(addr, len, prot));
}

/* glibc sends a key of -1 to mprotect(), for kernels without keys. */
EXPORT int pkey_mprotect(void *addr, size_t len, int prot, int pkey)
{
	if (unlikely(mprotect_matters(prot)))
		return (int)libc_result(
			guard_mprotect(CALL_SITE, "pkey_mprotect", addr, len, prot, pkey));
	return (int)libc_result(raw_mprotect(addr, len, prot, pkey));
}
