/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_NEXT_H
#define PRELOAD_NEXT_H

/**
 * next_default() - the definition behind ours that programs of today get.
 *
 * Of a function that changed, libc has several under one name, told by their
 * versions; dl_next() takes whichever it finds first.
 *
 * Context: process; takes the loader's lock.
 * Return: its address, or NULL.
 */
void *next_default(const char *name);

/* The same, as a pointer of the function's own type. */
#define NEXT(function) ((__typeof__(&(function)))next_default(#function))

#endif
