/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <sys/mman.h>

#include "preload/alias.h"
#include "preload/guard.h"
#include "preload/verdict.h"

/*
 * An old size of zero makes a second view of a shared mapping. Of executable
 * memory that view could be made writable, so it is not given.
 */
static bool refuses_copy(const void *old)
{
	return alias_range_is_executable(old, 1) != ANSWER_NO;
}

long guard_mremap(const void *site, void *old, size_t old_len, size_t len, int flags, void *to)
{
	if (!old_len && refuses_copy(old)) {
		struct record record = {
			.event = EVENT_ALIAS_COPY,
			.call = "mremap",
			.args = {
				{ "old_addr", ARG_HEX, (uintptr_t)old },
				{ "old_length", ARG_DECIMAL, old_len },
				{ "length", ARG_DECIMAL, len },
				{ "flags", ARG_REMAP_FLAGS, (unsigned int)flags },
				{ "addr", ARG_HEX, (uintptr_t)to },
			},
		};

		if (verdict_refuse(&record, site))
			return -EACCES;
	}
	return sys_mremap(old, old_len, len, flags, to);
}

/* The address is passed with MREMAP_FIXED and MREMAP_DONTUNMAP only. */
EXPORT void *mremap(void *old, size_t old_len, size_t len, int flags, ...)
{
	void *to = NULL;
	va_list args;

	if (flags & ~MREMAP_MAYMOVE) {
		va_start(args, flags);
		to = va_arg(args, void *);
		va_end(args);
	}
	if (unlikely(!old_len))
		return (void *)libc_result(guard_mremap(CALL_SITE, old, old_len, len, flags, to));
	return (void *)libc_result(sys_mremap(old, old_len, len, flags, to));
}
