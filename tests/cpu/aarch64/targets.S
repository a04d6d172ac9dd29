/* SPDX-License-Identifier: Apache-2.0 */
	.macro	enter name, function
	.globl	\name
	.type	\name, %function
\name:	hint	#34
	adrp	x16, target_context
	str	x17, [x16, :lo12:target_context]
	b	\function
	.endm

	.text
	enter	target_enter_sum, target_sum
	enter	target_enter_other, target_other
	enter	target_enter_second, target_second
	.section .note.GNU-stack, "", %progbits
