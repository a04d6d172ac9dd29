/* SPDX-License-Identifier: Apache-2.0 */
/*
 * i386: no register may be lost but eax, and for libffi's REGISTER closures
 * not even that: the context then goes on the stack, above the return address
 * (targets from TARGET_SECOND_KIND on). There is no program-counter relative
 * load, so a slot learns its address from a thunk, whose call and return pair
 * up. With no free register the jump to the target is a return; user space
 * has no shadow stack on i386.
 */
#ifndef CPU_SLOT_H
#define CPU_SLOT_H

#define TABLE_P2ALIGN	12
#define SLOT_FILL	0xcc

#ifdef __ASSEMBLER__
#define SLOT_PC		11	/* offset in a slot of the address the thunk returns */
#define PC_TO_DATA	(DATA_DISTANCE - SLOT_PC)
#define PC_TO_TARGETS	(TARGETS_OFFSET - CODE_OFFSET - SLOT_PC)

	.macro	tramp_slot
	endbr32
	pushl	%eax
	pushl	%ecx
	call	tramp_pc
	movzbl	PC_TO_DATA + 4(%eax), %ecx
	movl	PC_TO_TARGETS - slot_offset(%eax, %ecx, 4), %ecx
	jmp	tramp_enter
	.endm

	/* In: eax slot's pc, ecx target. Stack: ecx, eax, return address. */
	.macro	tramp_tail
tramp_pc:
	movl	(%esp), %eax
	ret
tramp_enter:
	testb	$TARGET_SECOND_KIND, PC_TO_DATA + 4(%eax)
	movl	PC_TO_DATA(%eax), %eax
	jne	1f
	movl	%ecx, 4(%esp)
	popl	%ecx
	ret
1:	pushl	%ecx
	movl	8(%esp), %ecx
	movl	%eax, 8(%esp)
	movl	%ecx, %eax
	popl	%ecx
	xchgl	%ecx, (%esp)
	ret
	.endm

	.macro	tramp_trap kind
	endbr32
	movl	(%esp), %edx
	andl	$-16, %esp
	subl	$4, %esp
	pushl	%edx
	pushl	%eax
	pushl	$\kind
	call	tramp_trapped
	hlt
	.endm

	.macro	cpu_notes
	.section .note.gnu.property, "a"
	.p2align 2
	.long	4, 12, 5
	.asciz	"GNU"
	.long	0xc0000002, 4, 3
	.endm
#endif

#endif
