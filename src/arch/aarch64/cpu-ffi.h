/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CPU_FFI_H
#define CPU_FFI_H

#include "arch/ffi-pattern.h"

static const struct ffi_pattern arch_ffi_patterns[] = {
	{
		/* ldr x16, 16; adr x17, -4; br x16 */
		.generation = "libffi 3.3 or later",
		.bytes = "\x90\0\0\x58\xf1\xff\xff\x10\0\x02\x1f\xd6\0\0\0\0" FFI_ANY8 FFI_ANY8,
		.mask = FFI_ALL8 FFI_ALL4 FFI_ANY4 FFI_ANY8 FFI_ANY8,
		.handler_at = 16,
	},
	{
		/* ldr x16, 12; adr x17, 16; br x16: x17 points to context and flags */
		.generation = "libffi 3.2 or earlier",
		.bytes = "\x70\0\0\x58\x91\0\0\x10\0\x02\x1f\xd6" FFI_ANY8 FFI_ANY8 FFI_ANY4,
		.mask = FFI_ALL8 FFI_ALL4 FFI_ANY8 FFI_ANY8 FFI_ANY4,
		.handler_at = 12,
		.context_at = 20,
	},
};

#endif
