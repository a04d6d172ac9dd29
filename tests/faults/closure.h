/* SPDX-License-Identifier: Apache-2.0 */
/* Closures whose calls tell whether they are the right ones. */
#ifndef FAULTS_CLOSURE_H
#define FAULTS_CLOSURE_H

#include <ffi.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct closure - int (int), which adds a number.
 * @memory:	from ffi_closure_alloc()
 * @code:	where it is called
 * @add:	what it should add
 */
struct closure {
	ffi_closure *memory;
	void *code;
	int add;
};

/* int (int), and double (double, float, int): integer registers alone, and SSE too. */
extern ffi_cif closure_int_cif;
extern ffi_cif closure_sse_cif;

/* Handlers of the two: the sum of the arguments and of what @data points to or is. */
void closure_add_int(ffi_cif *cif, void *result, void **args, void *data);
void closure_add_sse(ffi_cif *cif, void *result, void **args, void *data);

/* Before all else. */
void closure_init(void);

/* Prepare again, to add another number. */
bool closure_prepare(struct closure *closure, int add);

/* Allocate and prepare. False if either fails. */
bool closure_make(struct closure *closure, int add);

void closure_free(struct closure *closure);

/* Call it once; whether the answer is right. */
bool closure_is_right(const struct closure *closure);

/* The same for many, each adding its index and @add. They return how many were right. */
size_t closures_make(struct closure *closures, size_t n, int add);
size_t closures_right(const struct closure *closures, size_t n);
void closures_free(struct closure *closures, size_t n);

#endif
