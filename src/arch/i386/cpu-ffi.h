/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The context is an immediate, loaded into eax or pushed. The 52-byte raw
 * STDCALL and THISCALL forms of libffi 3.0.13 and 3.1 are not among these.
 */
#ifndef CPU_FFI_H
#define CPU_FFI_H

#include "arch/ffi-pattern.h"

#define FFI_I386(name, prefix, prefix_mask, skip, opcode, is_push)                                 \
	{                                                                                          \
		.generation = name,                                                                \
		.bytes = prefix opcode FFI_ANY4 "\xe9" FFI_ANY4 FFI_ANY8 FFI_ANY8 FFI_ANY8,        \
		.mask = prefix_mask "\xff" FFI_ANY4 "\xff" FFI_ANY4 FFI_ANY8 FFI_ANY8 FFI_ANY8,    \
		.handler = FFI_HANDLER_RELATIVE, .handler_at = (skip) + 6,                         \
		.context_is_word = true, .context_at = (skip) + 1, .second = is_push,              \
	}

#define FFI_ENDBR32 "\xf3\x0f\x1e\xfb"

static const struct ffi_pattern arch_ffi_patterns[] = {
	FFI_I386("libffi 3.4 or later", FFI_ENDBR32, FFI_ALL4, 4, "\xb8", false),
	FFI_I386("libffi 3.4 or later", FFI_ENDBR32, FFI_ALL4, 4, "\x68", true),
	FFI_I386("libffi 3.3 or earlier", "", "", 0, "\xb8", false),
	FFI_I386("libffi 3.3 or earlier", "", "", 0, "\x68", true),
};

#endif
