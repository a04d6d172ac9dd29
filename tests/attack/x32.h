/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls of x32: those of x86-64 with one bit more in the number. */
#ifndef ATTACK_X32_H
#define ATTACK_X32_H

#include "raw.h"

#ifdef __x86_64__
#define x32(nr, ...) x32_result(raw((nr) | 0x40000000, __VA_ARGS__))
#else
#define x32(nr, ...) x32_result((errno = ENOSYS, -1))
#endif

static inline long x32_result(long ret)
{
	if (ret == -1 && errno == ENOSYS)
		end(ABSENT, "this kernel has no system calls of x32");
	return ret;
}

#endif
