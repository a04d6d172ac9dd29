/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aarch64: x17 carries the context and x16 the target, the two registers that
 * AAPCS64 leaves to veneers; a branch through x16 may land on "bti c". The
 * nop keeps the third instruction the first that matters, so that entering a
 * slot past a word-sized header still reads its index and meets the trap.
 */
#ifndef CPU_SLOT_H
#define CPU_SLOT_H

#define TABLE_P2ALIGN	16
#define SLOT_FILL	0

#ifdef __ASSEMBLER__
	.macro	tramp_slot
	hint	#34			/* bti c */
	nop
	ldr	w17, tramp_table + DATA_DISTANCE + slot_offset + 8
	adr	x16, tramp_table - CODE_OFFSET + TARGETS_OFFSET
	add	x16, x16, w17, uxtb #3
	ldr	x16, [x16]
	ldr	x17, tramp_table + DATA_DISTANCE + slot_offset
	br	x16
	.endm

	.macro	tramp_tail
	.endm

	.macro	tramp_trap kind
	hint	#36			/* bti j */
	hint	#34			/* bti c */
	mov	w0, #\kind
	mov	x1, x17
	mov	x2, x30
	bl	tramp_trapped
	brk	#0
	.endm

	/* The note that says BTI and pointer authentication are respected. */
	.macro	cpu_notes
	.section .note.gnu.property, "a"
	.p2align 3
	.long	4, 16, 5
	.asciz	"GNU"
	.long	0xc0000000, 4, 3, 0
	.endm
#endif

#endif
