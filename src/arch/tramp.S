/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The template of every trampoline table: TABLE_SLOTS identical slots and a
 * tail. Never run in place; clones of it are. The CPU's cpu-slot.h supplies
 * three macros: tramp_slot, tramp_tail, and tramp_trap, which enters
 * tramp_trapped(kind, context, caller).
 */
#include "arch/geometry.h"
#include "cpu-slot.h"

	.section .tramp, "ax", %progbits
	.p2align TABLE_P2ALIGN
	.globl	tramp_table
	.hidden	tramp_table
	.type	tramp_table, STT_FUNC
tramp_table:
	.set	slot_offset, 0
	.rept	TABLE_SLOTS
	tramp_slot
	.set	slot_offset, slot_offset + SLOT_SIZE
	/* Going backwards is an assembler error: a slot that is too big. */
	.org	tramp_table + slot_offset, SLOT_FILL
	.endr
	tramp_tail
	.org	tramp_table + CODE_SIZE, SLOT_FILL
	.size	tramp_table, . - tramp_table

	.macro	trap_entry name, kind
	.globl	\name
	.hidden	\name
	.type	\name, STT_FUNC
\name:
	tramp_trap \kind
	.size	\name, . - \name
	.endm

	trap_entry tramp_trap_unaimed, 0
	trap_entry tramp_trap_freed, 1
	trap_entry tramp_trap_corrupt, 2

	cpu_notes
	.section .note.GNU-stack, "", %progbits
