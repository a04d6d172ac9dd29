/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CPU_SYSCALL_H
#define CPU_SYSCALL_H

static inline long arch_syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

/* What the kernel takes of a system call's number: the low 32 bits, and x32 has the same numbers
 * with one bit more. */
#define arch_syscall_number(nr) ((unsigned int)(nr) & ~0x40000000U)

/* What it takes of an address; linear address masking: bits 57 to 62 may carry a tag. */
#define arch_untag(addr) ((uintptr_t)(addr) & ~(0x3fUL << 57))

#endif
