/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_DL_H
#define PRELOAD_DL_H

#include <stddef.h>

/**
 * guard_ffi_function() - our function in front of one of libffi's.
 * @name:	its symbol
 * @number:	of the libffi that dlsym() found it in (libffi_number()), or -1
 *
 * Context: any.
 * Return: NULL if we stand in front of none of that name.
 */
void *guard_ffi_function(const char *name, int number);

/**
 * dl_next() - the definition of a symbol behind ours, that programs of today get.
 *
 * Context: any, async-signal-safe.
 * Return: its address, or NULL.
 */
void *dl_next(const char *name);

/* The same, as a pointer of the function's own type. */
#define DL_NEXT(function) ((__typeof__(&(function)))dl_next(#function))

#endif
