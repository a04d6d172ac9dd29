/* SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <glob.h>
#include <stdio.h>

#include "exercise.h"

static bool find(void *library, const char *name, void *ret)
{
	*(void **)ret = dlsym(library, name);
	if (!*(void **)ret)
		fprintf(stderr, "%s\n", dlerror());
	return *(void **)ret;
}

bool api_load(const char *path, struct ffi_api *ret)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (!library) {
		fprintf(stderr, "%s\n", dlerror());
		return false;
	}
	return find(library, "ffi_prep_cif", &ret->prep_cif) &&
	       find(library, "ffi_closure_alloc", &ret->closure_alloc) &&
	       find(library, "ffi_closure_free", &ret->closure_free) &&
	       find(library, "ffi_prep_closure_loc", &ret->prep_closure_loc) &&
	       find(library, "ffi_type_sint32", &ret->sint32) &&
	       find(library, "ffi_type_sint64", &ret->sint64) &&
	       find(library, "ffi_type_float", &ret->single) &&
	       find(library, "ffi_type_double", &ret->real) &&
	       find(library, "ffi_type_pointer", &ret->pointer);
}

const char *api_find_file(int n, char **patterns)
{
	static glob_t found;
	int i;

	for (i = 0; i < n; i++)
		if (glob(patterns[i], 0, NULL, &found) == 0)
			return found.gl_pathv[0];
	return NULL;
}
