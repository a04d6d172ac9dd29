/* SPDX-License-Identifier: Apache-2.0 */
/* The registers of x86 as operations number them: as instructions do. */
#ifndef CODE_X86_H
#define CODE_X86_H

enum x86_register {
	RAX,
	RCX,
	RDX,
	RBX,
	RSP,
	RBP,
	RSI,
	RDI,
	R8,
	R9,
	R10,
	R11,
	R12,
	R13,
	R14,
	R15,
};

#endif
