/* SPDX-License-Identifier: Apache-2.0 */
/* libffi loaded and unloaded again and again, by a program that is not linked with it. */
#include <dlfcn.h>
#include <ffi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

#define ROUNDS 100
#define COUNT 100

struct libffi {
	void *handle;
	void *(*alloc)(size_t size, void **code);
	void (*free)(void *closure);
	ffi_status (*prep_cif)(ffi_cif *cif, ffi_abi abi, unsigned int n, ffi_type *result,
			       ffi_type **args);
	ffi_status (*prep)(ffi_closure *closure, ffi_cif *cif,
			   void (*fun)(ffi_cif *, void *, void **, void *), void *user_data,
			   void *code);
	ffi_type *number;
};

static ffi_cif cif;

static void add(ffi_cif *of, void *result, void **args, void *data)
{
	(void)of;
	*(ffi_sarg *)result = *(int *)args[0] + (int)(intptr_t)data;
}

static bool find(const struct libffi *libffi, const char *name, void *ret)
{
	*(void **)ret = dlsym(libffi->handle, name);
	return *(void **)ret;
}

static bool load(struct libffi *libffi)
{
	libffi->handle = dlopen("libffi.so.8", RTLD_NOW | RTLD_LOCAL);
	return libffi->handle && find(libffi, "ffi_closure_alloc", &libffi->alloc) &&
	       find(libffi, "ffi_closure_free", &libffi->free) &&
	       find(libffi, "ffi_prep_cif", &libffi->prep_cif) &&
	       find(libffi, "ffi_prep_closure_loc", &libffi->prep) &&
	       find(libffi, "ffi_type_sint32", &libffi->number);
}

static bool is_right(void *code, int add_number)
{
	return ((int (*)(int))code)(5) == 5 + add_number;
}

static bool use(const struct libffi *libffi)
{
	ffi_closure *closures[COUNT];
	void *codes[COUNT];
	int i, right = 0;

	for (i = 0; i < COUNT; i++) {
		closures[i] = libffi->alloc(sizeof(*closures[i]), &codes[i]);
		if (closures[i])
			libffi->prep(closures[i], &cif, add, (void *)(intptr_t)i, codes[i]);
	}
	for (i = 0; i < COUNT; i++)
		right += closures[i] && is_right(codes[i], i);
	for (i = 0; i < COUNT; i++)
		libffi->free(closures[i]);
	return right == COUNT;
}

static bool start(struct libffi *libffi)
{
	static ffi_type *types[1];

	if (!load(libffi))
		return false;
	types[0] = libffi->number;
	return libffi->prep_cif(&cif, FFI_DEFAULT_ABI, 1, types[0], types) == FFI_OK;
}

int main(void)
{
	struct libffi libffi;
	int i, right = 0;

	if (!start(&libffi)) {
		printf("1..0 # SKIP %s\n", dlerror());
		return 0;
	}
	dlclose(libffi.handle);
	for (i = 0; i < ROUNDS; i++) {
		right += start(&libffi) && use(&libffi);
		dlclose(libffi.handle);
	}
	ok(right == ROUNDS, "closures work after each of %d loads", ROUNDS);
	return tap_end();
}
