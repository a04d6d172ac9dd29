/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_DL_H
#define PRELOAD_DL_H

#include <stddef.h>

/**
 * struct dl_substitute - a function that we stand in front of.
 * @name:	its symbol
 * @function:	ours
 */
struct dl_substitute {
	const char *name;
	void *function;
};

/* The functions of libffi, ended by a NULL name. */
extern const struct dl_substitute guard_ffi_functions[];

/**
 * dl_next() - the definition of a symbol behind ours.
 *
 * Context: process; takes the loader's lock.
 * Return: its address, or NULL.
 */
void *dl_next(const char *name);

#endif
