/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets for slots, in each CPU's assembly: they keep the context where the
 * test finds it and go on to a C function with the caller's arguments.
 */
#ifndef TESTS_CPU_TARGETS_H
#define TESTS_CPU_TARGETS_H

extern void *target_context;

/* Context the CPU's first way; then target_sum() or target_other(). */
void target_enter_sum(void);
void target_enter_other(void);

/* Context the CPU's second way, where it has two. */
void target_enter_second(void);

#ifdef __i386__
#define TARGET_HAS_SECOND 1
/* With two arguments in registers, which the slot must not lose. */
#define TARGET_CALL __attribute__((fastcall))
#define TARGET_CALL_SECOND __attribute__((regparm(3)))
#else
#define TARGET_HAS_SECOND 0
#define TARGET_CALL
#define TARGET_CALL_SECOND
#endif

/* More arguments than any of the CPUs has registers for, and of both kinds. */
typedef double TARGET_CALL target_function(long a, long b, double c, long d, long e, long f, long g,
					   long h, long i, double j);
typedef long TARGET_CALL_SECOND target_second_function(long a, long b, long c, long d);

target_function target_sum, target_other;
target_second_function target_second;

#endif
