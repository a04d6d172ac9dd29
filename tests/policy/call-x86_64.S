/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System calls from one known instruction each, of both of this CPU's kinds.
 * %rdi points to the number and the six arguments. A filter sees the address
 * behind the instruction, which the second symbol of each names.
 */
	.macro	function name
	.globl	\name
	.type	\name, @function
\name:
	.endm

	.macro	behind name
	.globl	\name
\name:
	.endm

	.text
function call_syscall
	endbr64
	movq	%rdi, %r11
	movq	(%r11), %rax
	movq	8(%r11), %rdi
	movq	16(%r11), %rsi
	movq	24(%r11), %rdx
	movq	32(%r11), %r10
	movq	40(%r11), %r8
	movq	48(%r11), %r9
	syscall
behind call_syscall_end
	ret
	.size	call_syscall, . - call_syscall

function call_int80
	endbr64
	pushq	%rbx
	pushq	%rbp
	movq	%rdi, %r11
	movl	(%r11), %eax
	movl	8(%r11), %ebx
	movl	16(%r11), %ecx
	movl	24(%r11), %edx
	movl	32(%r11), %esi
	movl	40(%r11), %edi
	movl	48(%r11), %ebp
	int	$0x80
behind call_int80_end
	popq	%rbp
	popq	%rbx
	cltq
	ret
	.size	call_int80, . - call_int80

	.section .note.GNU-stack, "", @progbits
