/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Raw and Java-raw closures. They read themselves through the code address
 * that they are prepared with (libffi, src/raw_api.c), so where that is not
 * the closure's own address they crash, as with libffi's static trampolines.
 */
#include <ffi.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

typedef int function(int, int, double);

static ffi_cif cif;

static int weigh(const void *words, const void *real, void *data)
{
	const ffi_sarg *word = words;
	double last;

	memcpy(&last, real, sizeof(last));
	return (int)word[0] + 10 * (int)word[1] + (int)(100 * last) + (int)(intptr_t)data;
}

static void on_raw(ffi_cif *of, void *result, ffi_raw *args, void *data)
{
	(void)of;
	*(ffi_sarg *)result = weigh(args, args[2].data, data);
}

static bool calls_right(void *code, int add)
{
	return ((function *)code)(1, 2, 0.25) == 1 + 20 + 25 + add &&
	       ((function *)code)(-7, 3, -1.5) == -7 + 30 - 150 + add;
}

static void try_raw(void)
{
	void *code, *code2;
	ffi_raw_closure *raw = ffi_closure_alloc(sizeof(*raw), &code);
	ffi_raw_closure *raw2 = ffi_closure_alloc(sizeof(*raw), &code2);

	ok(ffi_prep_raw_closure_loc(raw, &cif, on_raw, (void *)1000, code) == FFI_OK &&
		   calls_right(code, 1000),
	   "a raw closure is called with its values");
	ok(ffi_prep_raw_closure(raw2, &cif, on_raw, (void *)2000) == FFI_OK &&
		   calls_right(code2, 2000),
	   "a raw closure prepared without a code address is called with its values");
	ok(ffi_prep_raw_closure_loc(raw, &cif, on_raw, (void *)3000, code) == FFI_OK &&
		   calls_right(code, 3000) && calls_right(code2, 2000),
	   "a raw closure can be prepared again");
	ffi_closure_free(raw);
	ffi_closure_free(raw2);
}

#if FFI_NATIVE_RAW_API
static void try_java_raw(void)
{
	skip("Java raw closures", "libffi has none where raw closures are native");
}
#else
static void on_java_raw(ffi_cif *of, void *result, ffi_java_raw *args, void *data)
{
	(void)of;
	*(ffi_sarg *)result = weigh(args, args[2].data, data);
}

static void try_java_raw(void)
{
	void *code, *code2;
	ffi_java_raw_closure *raw = ffi_closure_alloc(sizeof(*raw), &code);
	ffi_java_raw_closure *raw2 = ffi_closure_alloc(sizeof(*raw), &code2);

	ok(ffi_prep_java_raw_closure_loc(raw, &cif, on_java_raw, (void *)1000, code) == FFI_OK &&
		   calls_right(code, 1000),
	   "a Java raw closure is called with its values");
	ok(ffi_prep_java_raw_closure(raw2, &cif, on_java_raw, (void *)2000) == FFI_OK &&
		   calls_right(code2, 2000),
	   "a Java raw closure prepared without a code address is called with its values");
	ffi_closure_free(raw);
	ffi_closure_free(raw2);
}
#endif

static void try_many(void)
{
	enum {
		COUNT = 7000
	};
	static ffi_raw_closure *raw[COUNT];
	static void *code[COUNT];
	/* An emulator knows one clone of a mapping, which is one table. */
	const int count = getenv("MESON_EXE_WRAPPER") ? 1000 : COUNT;
	int i, right = 0;

	for (i = 0; i < count; i++) {
		raw[i] = ffi_closure_alloc(sizeof(*raw[i]), &code[i]);
		if (raw[i])
			ffi_prep_raw_closure_loc(raw[i], &cif, on_raw, (void *)(intptr_t)i,
						 code[i]);
	}
	for (i = 0; i < count; i++)
		right += calls_right(code[i], i);
	ok(right == count, "%d raw closures live side by side", count);
	for (i = 0; i < count; i++)
		ffi_closure_free(raw[i]);
}

int main(void)
{
	static ffi_type *types[] = { &ffi_type_sint, &ffi_type_sint, &ffi_type_double };

	ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 3, &ffi_type_sint, types);
	try_raw();
	try_java_raw();
	try_many();
	return tap_end();
}
