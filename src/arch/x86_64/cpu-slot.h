/* SPDX-License-Identifier: Apache-2.0 */
/*
 * x86-64: r10 carries the context, r11 is scratch; both are free at a call by
 * the System V ABI. CF is unspecified at function entry, so every slot sets
 * it: libffi up to 3.2.1 reads it as "save the SSE argument registers", which
 * is always safe.
 *
 * The lea's displacement starts 8 bytes into the slot and its first byte is
 * 0xf4, hlt. A program that took the slot for writable executable memory and
 * jumps past a word-sized header (GHC before 9.0.2) faults there and can be
 * told so.
 */
#ifndef CPU_SLOT_H
#define CPU_SLOT_H

#define TABLE_P2ALIGN	12
#define SLOT_FILL	0xcc

#ifdef __ASSEMBLER__
	.macro	tramp_slot
	endbr64
	stc
	leaq	tramp_table + DATA_DISTANCE + slot_offset(%rip), %r10
	movzbl	8(%r10), %r11d
	movq	TARGETS_OFFSET - DATA_OFFSET - slot_offset(%r10, %r11, 8), %r11
	movq	(%r10), %r10
	jmp	*%r11
	.endm

	.macro	tramp_tail
	.endm

	.macro	tramp_trap kind
	endbr64
	movl	$\kind, %edi
	movq	%r10, %rsi
	movq	(%rsp), %rdx
	andq	$-16, %rsp
	call	tramp_trapped
	hlt
	.endm

	/* The note that says IBT and shadow stacks are respected. */
	.macro	cpu_notes
	.section .note.gnu.property, "a"
	.p2align 3
	.long	4, 16, 5
	.asciz	"GNU"
	.long	0xc0000002, 4, 3, 0
	.endm
#endif

#endif
