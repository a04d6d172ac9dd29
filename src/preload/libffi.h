/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which libffi a caller means. Several generations may be loaded at once, and
 * the shim stands in front of all of them.
 */
#ifndef PRELOAD_LIBFFI_H
#define PRELOAD_LIBFFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
 * @base:	where it is loaded
 * @soname:	by which its users ask for it, or NULL
 * @name:	its path
 */
struct libffi {
	uintptr_t base;
	const char *soname;
	const char *name;
	void *(*alloc)(size_t size, void **code);
	void (*free)(void *closure);
	libffi_prep_loc *prep_raw_loc;
	libffi_prep_loc *prep_java_raw_loc;
	libffi_prep_loc *prep_loc;
};

/* As many are told apart; of so many also where dlsym() found the function. */
#define LIBFFI_LIBRARIES 64
#define LIBFFI_DIRECT 8

/**
 * struct libffi_caller - a place that calls libffi.
 * @site:	its return address
 * @library:	the libffi it means
 * @number:	index for counting, below LIBFFI_CALLERS, or that if there is
 *		no room
 */
struct libffi_caller {
	const void *site;
	const struct libffi *library;
	unsigned int number;
};

#define LIBFFI_CALLERS 256

/**
 * libffi_caller() - the libffi that a call at this place means.
 * @library:	if the call itself tells; or NULL: then the caller's own, the
 *		one it is linked with, or the first that is known
 *
 * Context: any, async-signal-safe, once the library is known; before that
 * process, as the loader's lock is taken.
 * Return: false if no libffi is loaded, or too many are.
 */
bool libffi_caller(const void *site, const struct libffi *library, struct libffi_caller *ret);

/**
 * libffi_number() - which libffi a function belongs to, as dlsym() found it.
 *
 * Context: process.
 * Return: below LIBFFI_LIBRARIES, for libffi_library(), or -1.
 */
int libffi_number(const void *function);

const struct libffi *libffi_library(unsigned int number);

/* Forget all places: their code may have been unloaded. Context: any. */
void libffi_forget(void);

/* Walk the places seen; NULL behind the last. Context: any. */
const void *libffi_site(unsigned int number);

#endif
