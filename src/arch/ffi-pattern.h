/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARCH_FFI_PATTERN_H
#define ARCH_FFI_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#define FFI_PATTERN_SIZE 32

/* How a pattern's bytes name the handler. */
enum ffi_handler {
	FFI_HANDLER_WORD,     /* its address stands at handler_at */
	FFI_HANDLER_RELATIVE, /* a 32-bit distance at handler_at, from its end */
};

/**
 * struct ffi_pattern - what one generation of libffi writes into a closure.
 * @generation:		for reports
 * @bytes:		in memory order, zero where they vary
 * @mask:		which bits of @bytes are compared
 * @handler:		how the handler is named
 * @handler_at:		where
 * @context_is_word:	the context stands at @context_at; else it is the
 *			address of the trampoline plus @context_at
 * @context_at:		bytes
 * @second:		the handler wants the context the CPU's second way
 */
struct ffi_pattern {
	const char *generation;
	const char *bytes;
	const char *mask;
	enum ffi_handler handler;
	uint8_t handler_at;
	bool context_is_word;
	uint8_t context_at;
	bool second;
};

/* Runs of bytes, to write patterns with: compared, and not. */
#define FFI_ALL4 "\xff\xff\xff\xff"
#define FFI_ALL8 FFI_ALL4 FFI_ALL4
#define FFI_ANY4 "\0\0\0\0"
#define FFI_ANY8 FFI_ANY4 FFI_ANY4

#endif
