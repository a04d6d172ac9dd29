/* SPDX-License-Identifier: Apache-2.0 */
	.macro	enter name, function
	.globl	\name
	.type	\name, @function
\name:	movl	%eax, target_context
	jmp	\function
	.endm

	.text
	enter	target_enter_sum, target_sum
	enter	target_enter_other, target_other
	.globl	target_enter_second
	.type	target_enter_second, @function
target_enter_second:
	popl	target_context
	jmp	target_second
	.section .note.GNU-stack, "", @progbits
