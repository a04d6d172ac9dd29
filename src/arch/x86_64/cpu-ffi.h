/* SPDX-License-Identifier: Apache-2.0 */
/* Newest first. The win64 calling convention has the same bytes with its own handler. */
#ifndef CPU_FFI_H
#define CPU_FFI_H

#include "arch/ffi-pattern.h"

static const struct ffi_pattern arch_ffi_patterns[] = {
	{
		/* endbr64; lea -11(%rip),%r10; jmp *7(%rip); nopl */
		.generation = "libffi 3.4 or later",
		.bytes = "\xf3\x0f\x1e\xfa\x4c\x8d\x15\xf5\xff\xff\xff\xff\x25\x07\0\0"
			 "\0\x0f\x1f\x80\0\0\0\0" FFI_ANY8,
		.mask = FFI_ALL8 FFI_ALL8 FFI_ALL8 FFI_ANY8,
		.handler_at = 24,
	},
	{
		/* lea -7(%rip),%r10; jmp *3(%rip); nopl */
		.generation = "libffi 3.3",
		.bytes = "\x4c\x8d\x15\xf9\xff\xff\xff\xff\x25\x03\0\0\0\x0f\x1f\0" FFI_ANY8
			FFI_ANY8,
		.mask = FFI_ALL8 FFI_ALL8 FFI_ANY8 FFI_ANY8,
		.handler_at = 16,
	},
	{
		/* mov $handler,%r11; mov $context,%r10; clc or stc; jmp *%r11 */
		.generation = "libffi 3.2 or earlier",
		.bytes = "\x49\xbb" FFI_ANY8 "\x49\xba" FFI_ANY8 "\xf8\x49\xff\xe3" FFI_ANY8,
		.mask = "\xff\xff" FFI_ANY8 "\xff\xff" FFI_ANY8 "\xfe\xff\xff\xff" FFI_ANY8,
		.handler_at = 2,
		.context_is_word = true,
		.context_at = 12,
	},
};

#endif
