/* SPDX-License-Identifier: Apache-2.0 */
#include "closure.h"

#include <stdint.h>

ffi_cif closure_int_cif;
ffi_cif closure_sse_cif;

void closure_add_int(ffi_cif *cif, void *result, void **args, void *data)
{
	(void)cif;
	*(ffi_sarg *)result = *(int *)args[0] + (int)(intptr_t)data;
}

void closure_add_sse(ffi_cif *cif, void *result, void **args, void *data)
{
	(void)cif;
	*(double *)result = *(double *)args[0] + (double)*(float *)args[1] + *(int *)args[2] +
			    (int)(intptr_t)data;
}

void closure_init(void)
{
	static ffi_type *one[] = { &ffi_type_sint };
	static ffi_type *three[] = { &ffi_type_double, &ffi_type_float, &ffi_type_sint };

	ffi_prep_cif(&closure_int_cif, FFI_DEFAULT_ABI, 1, &ffi_type_sint, one);
	ffi_prep_cif(&closure_sse_cif, FFI_DEFAULT_ABI, 3, &ffi_type_double, three);
}

bool closure_prepare(struct closure *closure, int add)
{
	closure->add = add;
	return ffi_prep_closure_loc(closure->memory, &closure_int_cif, closure_add_int,
				    (void *)(intptr_t)add, closure->code) == FFI_OK;
}

bool closure_make(struct closure *closure, int add)
{
	closure->memory = ffi_closure_alloc(sizeof(*closure->memory), &closure->code);
	return closure->memory && closure_prepare(closure, add);
}

void closure_free(struct closure *closure)
{
	ffi_closure_free(closure->memory);
	closure->memory = NULL;
}

bool closure_is_right(const struct closure *closure)
{
	const int argument = 1 + closure->add % 1000;

	return ((int (*)(int))closure->code)(argument) == argument + closure->add;
}

size_t closures_make(struct closure *closures, size_t n, int add)
{
	size_t i, made = 0;

	for (i = 0; i < n; i++)
		made += closure_make(&closures[i], add + (int)i);
	return made;
}

size_t closures_right(const struct closure *closures, size_t n)
{
	size_t i, right = 0;

	for (i = 0; i < n; i++)
		right += closure_is_right(&closures[i]);
	return right;
}

void closures_free(struct closure *closures, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		closure_free(&closures[i]);
}
