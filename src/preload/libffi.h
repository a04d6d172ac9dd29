/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which libffi a caller means. Several generations may be loaded at once, and
 * the shim stands in front of all of them.
 */
#ifndef PRELOAD_LIBFFI_H
#define PRELOAD_LIBFFI_H

#include <stdbool.h>
#include <stddef.h>

/* Statuses of ffi_status, the same in every generation. */
enum {
	LIBFFI_OK = 0,
	LIBFFI_BAD_ABI = 2,
};

typedef int libffi_prep(void *closure, void *cif, void *fun, void *user_data);
typedef int libffi_prep_loc(void *closure, void *cif, void *fun, void *user_data, void *code);

/**
 * struct libffi - one loaded libffi's own functions; NULL where it has none.
 * It is never unloaded.
 */
struct libffi {
	void *(*alloc)(size_t size, void **code);
	void (*free)(void *closure);
	libffi_prep_loc *prep_loc;
	libffi_prep_loc *prep_raw_loc;
	libffi_prep_loc *prep_java_raw_loc;
	const char *name;
};

/**
 * struct libffi_caller - a place that calls libffi.
 * @site:	its return address
 * @library:	the libffi it means
 * @internal:	it is inside that libffi
 * @number:	index for counting, below LIBFFI_CALLERS, or that if there is
 *		no room
 */
struct libffi_caller {
	const void *site;
	const struct libffi *library;
	bool internal;
	unsigned int number;
};

#define LIBFFI_CALLERS 256

/**
 * libffi_caller() - the libffi that a call at this place means: the caller's
 * own, the one that dlsym() gave it, the one it is linked with, the first
 * that is loaded.
 *
 * Context: any for a place seen before; else process, as it takes the
 * loader's lock.
 * Return: false if no libffi is loaded.
 */
bool libffi_caller(const void *site, struct libffi_caller *ret);

/* Remember that dlsym() at @site gave the caller @function. Context: process. */
void libffi_hint(const void *site, const void *function);

/* Forget all places: their code may have been unloaded. Context: any. */
void libffi_forget(void);

/* Walk the places seen; NULL behind the last. Context: any. */
const void *libffi_site(unsigned int number);

#endif
