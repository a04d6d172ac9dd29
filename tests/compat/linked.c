/* SPDX-License-Identifier: Apache-2.0 */
/* A program that is linked with libffi. */
#include <ffi.h>

#include "exercise.h"

int main(void)
{
	static struct exercise exercise;
	const struct ffi_api api = {
		.prep_cif = ffi_prep_cif,
		.closure_alloc = ffi_closure_alloc,
		.closure_free = ffi_closure_free,
		.prep_closure_loc = ffi_prep_closure_loc,
		.sint32 = &ffi_type_sint32,
		.sint64 = &ffi_type_sint64,
		.single = &ffi_type_float,
		.real = &ffi_type_double,
		.pointer = &ffi_type_pointer,
	};

	if (!exercise_start(&exercise, &api))
		return 1;
	exercise_call(&exercise, "linked");
	copy_maps();
	exercise_stop(&exercise);
	return 0;
}
