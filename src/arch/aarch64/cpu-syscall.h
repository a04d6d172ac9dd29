/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CPU_SYSCALL_H
#define CPU_SYSCALL_H

static inline long arch_syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

/* What the kernel takes of a system call's number: the low 32 bits. */
#define arch_syscall_number(nr) ((unsigned int)(nr))

/* What it takes of an address; top byte ignore: the upper 8 bits may carry a tag. */
#define arch_untag(addr) ((uintptr_t)((intptr_t)(addr) << 8 >> 8))

#endif
