/* SPDX-License-Identifier: Apache-2.0 */
/* Memory in a segment that is writable and executable. */
#ifndef ATTACK_RWX_AREA_H
#define ATTACK_RWX_AREA_H

#include "body.h"

extern char area[64];

/* As an assembler has it: the flags of a section become those of its segment. */
__asm__(".pushsection .rwx, \"awx\", %progbits\n"
	"area: .skip 64\n"
	".popsection");

#endif
