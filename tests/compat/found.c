/* SPDX-License-Identifier: Apache-2.0 */
/* A program that is not linked with libffi, and finds it with dlsym(). */
#include <stdio.h>

#include "exercise.h"

int main(void)
{
	static struct exercise exercise;
	struct ffi_api api;

	if (!api_load("libffi.so.8", &api) && !api_load("libffi.so.7", &api)) {
		fputs("libffi is absent\n", stderr);
		return 77;
	}
	if (!exercise_start(&exercise, &api))
		return 1;
	exercise_call(&exercise, "found");
	copy_maps();
	exercise_stop(&exercise);
	return 0;
}
