/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls of i386, from a program for x86-64. */
#ifndef ATTACK_INT80_H
#define ATTACK_INT80_H

#include "raw.h"

/* Numbers that unistd.h has only in programs for i386. */
enum {
	I386_SHMAT = 397,
	I386_IPC = 117,
	I386_MPROTECT = 125,
	I386_PERSONALITY = 136,
	I386_MMAP2 = 192,
	I386_PKEY_MPROTECT = 380,
};

#define int80(...) int80_padded(__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define int80_padded(nr, a, b, c, d, e, ...)                                                       \
	int80_call(nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

/* The sixth argument is always 0. */
static inline long int80_call(int nr, long a, long b, long c, long d, long e)
{
#ifdef __x86_64__
	register long f __asm__("r12") = 0;
	long ret;

	__asm__ volatile("xchg %%rbp, %[f]\n\t"
			 "int $0x80\n\t"
			 "xchg %%rbp, %[f]"
			 : "=a"(ret), [f] "+r"(f)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "r8", "r9", "r10", "r11", "memory");
	ret = raw_result((int)ret);
	if (ret < 0 && errno == ENOSYS)
		end(ABSENT, "this kernel has no system calls of i386");
	return ret == -1 ? -1 : ret & 0xffffffff;
#else
	(void)nr, (void)a, (void)b, (void)c, (void)d, (void)e;
	end(ABSENT, "this CPU has one ABI");
#endif
}

static inline void *int80_map_anonymous(int prot)
{
	return (void *)int80(I386_MMAP2, 0, SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

/* ipc(SHMAT, id, flags, &address). */
static inline void *int80_attach_by_ipc(int id, int flags)
{
	unsigned int *ret = raw_map_anonymous(RW, MAP_PRIVATE | 0x40 /* MAP_32BIT */);

	setup_map(ret);
	if (int80(I386_IPC, 21 /* SHMAT */, id, flags, ret) < 0)
		return MAP_FAILED;
	return (void *)(unsigned long)*ret;
}

#endif
