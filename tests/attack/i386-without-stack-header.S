/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file does not tell what stack it wants. For a program for i386 that is to
 * say that whatever is readable is executable, the heap as well, without a call
 * of personality(). This one makes its system calls as a program for x86-64
 * does: a far jump is all that it takes. It has a single segment, which is not
 * writable, so that nothing of it breaks a rule while it is loaded.
 */
	.text
	.code32
	.globl	_start
_start:
	call	1f
1:	pop	%eax
	add	$2f - 1b, %eax
	push	$0x33			/* user code, 64-bit */
	push	%eax
	lret

	.code64
2:	mov	$12, %eax		/* brk(0) */
	xor	%edi, %edi
	syscall
	lea	0x2000(%rax), %rdi
	and	$~0xfff, %rdi
	mov	%rdi, %rbx
	mov	$12, %eax		/* brk(the next page and a half) */
	syscall
	cmp	%rbx, %rax
	jne	3f
	lea	-0x1000(%rbx), %rbx
	movl	$0x00002ab8, (%rbx)	/* mov $42, %eax; ret */
	movl	$0x0000c300, 4(%rbx)
	call	*%rbx
	cmp	$42, %eax
	jne	3f
	xor	%edi, %edi		/* EXECUTED */
	jmp	4f
3:	mov	$4, %edi		/* BROKEN */
4:	mov	$231, %eax		/* exit_group() */
	syscall
	hlt
