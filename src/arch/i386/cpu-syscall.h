/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CPU_SYSCALL_H
#define CPU_SYSCALL_H

/*
 * The sixth argument travels in ebp, which the compiler may need for its own
 * frame, and the first in ebx: so both come from memory, through the stack.
 */
static inline long arch_syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	long first_and_sixth[2] = { a, f };
	long ret;

	__asm__ volatile("pushl %%ebp\n\t"
			 "pushl %%ebx\n\t"
			 "movl 4(%%ebx), %%ebp\n\t"
			 "movl (%%ebx), %%ebx\n\t"
			 "int $0x80\n\t"
			 "popl %%ebx\n\t"
			 "popl %%ebp"
			 : "=a"(ret)
			 : "a"(nr), "b"(first_and_sixth), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory");
	return ret;
}

/* What the kernel takes of a system call's number: all of it. */
#define arch_syscall_number(nr) ((unsigned int)(nr))

/* What it takes of an address; addresses have no tags. */
#define arch_untag(addr) ((uintptr_t)(addr))

#endif
