/* SPDX-License-Identifier: Apache-2.0 */
/* A library with a writable and executable segment. */
extern char area[64];

/* As an assembler has it: the flags of a section become those of its segment. */
__asm__(".pushsection .rwx, \"awx\", %progbits\n"
	".globl area\n"
	".type area, %object\n"
	".size area, 64\n"
	"area: .skip 64\n"
	".popsection");
