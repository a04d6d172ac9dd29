/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAMP_FFI_H
#define TRAMP_FFI_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct ffi_trampoline - what a closure's dynamic code would do.
 * @handler:	where it jumps to, inside libffi
 * @context:	what it hands over
 * @second:	it does so the CPU's second way
 * @generation:	which libffi writes such code
 */
struct ffi_trampoline {
	uintptr_t handler;
	void *context;
	bool second;
	const char *generation;
};

/**
 * ffi_decode() - read the code that a libffi wrote into a closure.
 * @closure:	prepared by ffi_prep_closure_loc() with its own address as the
 *		code address; at least 32 bytes are read
 * @ret:	set on success
 *
 * Context: any, async-signal-safe.
 * Return: true, or false if no known libffi writes this.
 */
bool ffi_decode(const void *closure, struct ffi_trampoline *ret);

#endif
