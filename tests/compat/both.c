/* SPDX-License-Identifier: Apache-2.0 */
/* One program that finds two libffi with dlsym(), and uses them in turn. */
#include <stdio.h>

#include "exercise.h"

int main(int argc, char **argv)
{
	static struct exercise exercises[2];
	const char *other = api_find_file(argc - 1, argv + 1);
	struct ffi_api apis[2];

	if (!other) {
		fputs("no libffi but the system's is found\n", stderr);
		return 77;
	}
	if (!api_load("libffi.so.8", &apis[0]) || !api_load(other, &apis[1]))
		return 1;
	if (!exercise_start(&exercises[0], &apis[0]) || !exercise_start(&exercises[1], &apis[1]))
		return 1;
	exercise_call(&exercises[0], "system");
	exercise_call(&exercises[1], "other");
	copy_maps();
	exercise_stop(&exercises[0]);
	exercise_stop(&exercises[1]);
	return 0;
}
