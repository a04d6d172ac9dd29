/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stack that is executable, in a program for i386 that makes no system call
 * of i386. It has a single segment, which is not writable.
 */
	.text
	.code32
	.globl	_start
_start:
	push	$0x0000c300
	push	$0x00002ab8		/* mov $42, %eax; ret */
	call	*%esp
	cmp	$42, %eax
	mov	$4, %ebx		/* BROKEN */
	jne	1f
	xor	%ebx, %ebx		/* EXECUTED */
1:	call	2f
2:	pop	%eax
	add	$3f - 2b, %eax
	push	$0x33			/* user code, 64-bit */
	push	%eax
	lret

	.code64
3:	mov	%ebx, %edi
	mov	$231, %eax		/* exit_group() */
	syscall
	hlt
