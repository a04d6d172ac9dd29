/* SPDX-License-Identifier: Apache-2.0 */
	.macro	enter name, function
	.globl	\name
	.type	\name, @function
\name:	endbr64
	movq	%r10, target_context(%rip)
	jmp	\function
	.endm

	.text
	enter	target_enter_sum, target_sum
	enter	target_enter_other, target_other
	enter	target_enter_second, target_second
	.section .note.GNU-stack, "", @progbits
