/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs ask ffi_closure_alloc() for more than a closure, and keep data of
 * their own behind it; and they prepare a closure again while it lives.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "closure.h"
#include "process.h"
#include "tap.h"

#define NEIGHBOURS 40

static unsigned char pattern(size_t size, size_t i, int which)
{
	return (unsigned char)(size * 31 + i * 7 + (size_t)which * 101);
}

static void fill(unsigned char *bytes, size_t size, int which)
{
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = pattern(size, i, which);
}

/* From the end of the closure at the front. */
static bool is_filled(const unsigned char *bytes, size_t size, int which)
{
	size_t i;

	for (i = sizeof(ffi_closure); i < size; i++)
		if (bytes[i] != pattern(size, i, which))
			return false;
	return true;
}

/* Several side by side: none may reach into another. */
static void try_size(size_t size)
{
	struct closure closures[NEIGHBOURS] = { 0 };
	int i, right = 0, made = 0;

	for (i = 0; i < NEIGHBOURS; i++) {
		closures[i].memory = ffi_closure_alloc(size, &closures[i].code);
		if (!closures[i].memory)
			break;
		fill((unsigned char *)closures[i].memory, size, i);
		made += closure_prepare(&closures[i], i * 100);
	}
	ok(made == NEIGHBOURS, "%d blocks of %zu bytes can be had", NEIGHBOURS, size);
	for (i = 0; i < made; i++)
		right += closure_is_right(&closures[i]) &&
			 is_filled((unsigned char *)closures[i].memory, size, i);
	ok(right == NEIGHBOURS, "each of %zu bytes is called, and keeps what is written behind it",
	   size);
	closures_free(closures, (size_t)made);
}

struct object {
	ffi_closure closure;
	char name[300];
	struct object *self;
	int number;
};

static void from_object(ffi_cif *cif, void *result, void **args, void *data)
{
	const struct object *object = data;

	(void)cif;
	*(ffi_sarg *)result = object->self == object ? object->number + *(int *)args[0] : -1;
}

static void try_structure(void)
{
	void *code;
	struct object *object = ffi_closure_alloc(sizeof(*object), &code);

	memset(object, 0x5a, sizeof(*object));
	object->self = object;
	object->number = 4000;
	ok(ffi_prep_closure_loc(&object->closure, &closure_int_cif, from_object, object, code) ==
			   FFI_OK &&
		   ((int (*)(int))code)(2) == 4002,
	   "a closure at the start of a larger structure is called with it");
	ffi_closure_free(object);
}

/* The room of a large closure has code addresses too, and they are nobody's. */
static void try_code_behind(void)
{
	struct closure closure;

	closure.memory = ffi_closure_alloc(1000, &closure.code);
	closure.code = (char *)closure.code + 32;
	ok(!closure_prepare(&closure, 1), "a code address behind the closure's own is refused");
	ok(recorded(getpid(), "WX205", "refused"), "and the report says so");
	closure_free(&closure);
}

static void try_too_large(void)
{
	static const size_t sizes[] = { (size_t)64 << 20, (size_t)1 << 30, SIZE_MAX - 4095,
					SIZE_MAX };
	void *code;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		ok(!ffi_closure_alloc(sizes[i], &code), "%zu bytes are not to be had", sizes[i]);
	ok(recorded(getpid(), "WX204", "refused"), "and the report says so");
}

static bool sse_is_right(void *code, int add)
{
	return ((double (*)(double, float, int))code)(0.5, 0.25F, 3) == 3.75 + add;
}

static void twice(ffi_cif *cif, void *result, void **args, void *data)
{
	(void)cif;
	(void)data;
	*(ffi_sarg *)result = 2 * *(int *)args[0];
}

static bool prepare_sse(struct closure *closure, int add)
{
	return ffi_prep_closure_loc(closure->memory, &closure_sse_cif, closure_add_sse,
				    (void *)(intptr_t)add, closure->code) == FFI_OK;
}

static void try_again(void)
{
	struct closure closure;
	int i, right = 0;

	closure_make(&closure, 1);
	ok(closure_is_right(&closure) && closure_prepare(&closure, 2) && closure_is_right(&closure),
	   "a live closure can be given other user data");
	ok(prepare_sse(&closure, 50) && sse_is_right(closure.code, 50),
	   "a live closure can be given an interface with SSE arguments");
	ok(ffi_prep_closure_loc(closure.memory, &closure_int_cif, twice, NULL, closure.code) ==
			   FFI_OK &&
		   ((int (*)(int))closure.code)(21) == 42,
	   "a live closure can be given another function");
	for (i = 0; i < 1000; i++)
		right += prepare_sse(&closure, i) && sse_is_right(closure.code, i) &&
			 closure_prepare(&closure, i) && closure_is_right(&closure);
	ok(right == 1000, "a live closure can change its interface a thousand times");
	closure_free(&closure);
}

static const struct process_case cases[] = { { NULL, NULL } };

int main(int argc, char **argv)
{
	static const size_t sizes[] = { 1, 16, 72, 100, 1000, 5000, 200000 };
	size_t i;

	closure_init();
	process_main(argc, argv, cases);
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		try_size(sizes[i]);
	try_structure();
	try_again();
	if (is_guarded()) {
		try_code_behind();
		try_too_large();
	}
	return tap_end();
}
