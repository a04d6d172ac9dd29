/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a port must supply, one folder a CPU, the same file names in each:
 *
 *	cpu-slot.h	the slot, the tail and the trap of a trampoline table
 *	cpu-syscall.h	arch_syscall6(): a raw system call, -errno on failure
 *	cpu-context.h	arch_context_pc(): where a signal interrupted
 *	cpu-ffi.h	arch_ffi_patterns[]: what libffi writes into a closure
 *
 * The rest of the tree has no #if on a CPU.
 */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

#include <stddef.h>
#include <stdint.h>

#include "arch/geometry.h"
#include "cpu-slot.h"
#include "cpu-syscall.h"

/* The largest page size this CPU's kernels use. */
#define ARCH_PAGE_MAX (1UL << TABLE_P2ALIGN)

/* The template, in our own text. Only clones of it are ever entered. */
extern const char tramp_table[CODE_SIZE];

/* What unused entries of the target array point to. */
void tramp_trap_unaimed(void);
void tramp_trap_freed(void);
void tramp_trap_corrupt(void);

enum tramp_trap {
	TRAMP_UNAIMED, /* called before it was given a target */
	TRAMP_FREED,   /* called after it was freed */
	TRAMP_CORRUPT, /* its index names no allowed target */
};

/**
 * struct slot - a slot's data: all that is writable of a trampoline.
 * @context:	handed to the target
 * @target:	index into the read-only array of targets
 * @order:	allocation size, log2 of the number of consecutive slots
 * @next:	next free slot of the same order
 * @site:	who allocated it, for reports
 *
 * The assembly of every CPU reads @context and @target at these offsets.
 */
struct slot {
	void *context;
	uint8_t target;
	uint8_t order;
	struct slot *next;
	const void *site;
} __attribute__((aligned(SLOT_SIZE)));

_Static_assert(sizeof(struct slot) == SLOT_SIZE, "data has the stride of code");
_Static_assert(offsetof(struct slot, context) == 0, "the slot loads it there");
_Static_assert(offsetof(struct slot, target) == sizeof(void *), "the slot loads it there");
_Static_assert(BLOCKS_OFFSET - DATA_OFFSET >= TABLE_SLOTS * SLOT_SIZE, "data fits");
_Static_assert(TABLE_END - BLOCKS_OFFSET >= TABLE_SLOTS * BLOCK_SIZE, "blocks fit");
_Static_assert(TABLE_END <= TABLE_ALIGN, "an address tells its table");
_Static_assert(CODE_OFFSET % 0x10000 == 0 && DATA_OFFSET % 0x10000 == 0, "64 KiB pages");

#endif
