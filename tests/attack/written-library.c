/* SPDX-License-Identifier: Apache-2.0 */
/* A library whose function is to be overwritten before anybody loads it. */
__asm__(".text\n"
	".globl written\n"
	".type written, %function\n"
	"written: .ascii \"THE ATTACK'S CODE GOES HERE\"\n"
	".size written, . - written\n");
