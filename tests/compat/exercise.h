/* SPDX-License-Identifier: Apache-2.0 */
/* Closures of several shapes, made with whatever libffi the caller has. */
#ifndef COMPAT_EXERCISE_H
#define COMPAT_EXERCISE_H

#include <ffi.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct ffi_api - the parts of one libffi that make closures.
 *
 * Its types are looked up too: a program that finds libffi at run time is not
 * linked with them.
 */
struct ffi_api {
	ffi_status (*prep_cif)(ffi_cif *cif, ffi_abi abi, unsigned int n, ffi_type *result,
			       ffi_type **arguments);
	void *(*closure_alloc)(size_t size, void **code);
	void (*closure_free)(void *closure);
	ffi_status (*prep_closure_loc)(ffi_closure *closure, ffi_cif *cif,
				       void (*fun)(ffi_cif *, void *, void **, void *),
				       void *user_data, void *code);
	ffi_type *sint32;
	ffi_type *sint64;
	ffi_type *single;
	ffi_type *real;
	ffi_type *pointer;
};

#define EXERCISE_ALIVE 2000
#define EXERCISE_MANY 18

enum shape {
	SHAPE_COMPARE,
	SHAPE_REAL,
	SHAPE_MANY,
	SHAPE_PAIR,
	SHAPE_LARGE,
	SHAPE_COUNT,
};

struct closure {
	ffi_closure *memory;
	void *code;
};

/* Closures of one libffi, and what they refer to. */
struct exercise {
	struct ffi_api api;
	ffi_type pair;
	ffi_type large;
	ffi_type *pair_elements[3];
	ffi_type *large_elements[6];
	ffi_cif cifs[SHAPE_COUNT];
	ffi_cif alive_cif;
	ffi_type *arguments[SHAPE_COUNT][EXERCISE_MANY];
	struct closure closures[SHAPE_COUNT];
	struct closure alive[EXERCISE_ALIVE];
};

/* Make the closures, print what calls of them give, free them. */
bool exercise_start(struct exercise *exercise, const struct ffi_api *api);
void exercise_call(const struct exercise *exercise, const char *title);
void exercise_stop(struct exercise *exercise);

/* Look the functions up in a library. False, with a line on stderr, if it has not all. */
bool api_load(const char *path, struct ffi_api *ret);

/* The first file that one of the patterns names, NULL if there is none. */
const char *api_find_file(int n, char **patterns);

/* Copy /proc/self/maps to the folder MAPS_DIR. */
void copy_maps(void);

#endif
