/* SPDX-License-Identifier: Apache-2.0 */
#include "exercise.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct pair {
	int64_t number;
	double ratio;
};

struct large {
	double values[5];
};

/* The functions behind the closures. */

static void compare(ffi_cif *cif, void *result, void **args, void *data)
{
	const int32_t *a = *(const int32_t **)args[0], *b = *(const int32_t **)args[1];

	(void)cif;
	(void)data;
	*(ffi_sarg *)result = (*a > *b) - (*a < *b);
}

static void multiply(ffi_cif *cif, void *result, void **args, void *data)
{
	(void)cif;
	(void)data;
	*(double *)result = *(double *)args[0] * *(float *)args[1];
}

static double value_of(const ffi_type *type, const void *value)
{
	return type->type == FFI_TYPE_DOUBLE ? *(const double *)value
					     : (double)*(const int64_t *)value;
}

/* Each by its place, so that exchanged arguments show. */
static void weigh(ffi_cif *cif, void *result, void **args, void *data)
{
	double sum = 0;
	unsigned int i;

	(void)data;
	for (i = 0; i < cif->nargs; i++)
		sum += (i + 1) * value_of(cif->arg_types[i], args[i]);
	*(double *)result = sum;
}

static void swap_pair(ffi_cif *cif, void *result, void **args, void *data)
{
	const struct pair *pair = args[0];

	(void)cif;
	(void)data;
	*(struct pair *)result = (struct pair) { (int64_t)pair->ratio, (double)pair->number };
}

static void scale_large(ffi_cif *cif, void *result, void **args, void *data)
{
	const struct large *in = args[0];
	struct large *out = result;
	size_t i;

	(void)cif;
	(void)data;
	for (i = 0; i < 5; i++)
		out->values[i] = in->values[i] * *(int32_t *)args[1];
}

static void add(ffi_cif *cif, void *result, void **args, void *data)
{
	(void)cif;
	*(ffi_sarg *)result = *(int32_t *)args[0] + (int32_t)(intptr_t)data;
}

/* Their shapes. */

static void define_structures(struct exercise *it)
{
	size_t i;

	it->pair_elements[0] = it->api.sint64;
	it->pair_elements[1] = it->api.real;
	it->pair = (ffi_type) { .type = FFI_TYPE_STRUCT, .elements = it->pair_elements };
	for (i = 0; i < 5; i++)
		it->large_elements[i] = it->api.real;
	it->large = (ffi_type) { .type = FFI_TYPE_STRUCT, .elements = it->large_elements };
}

static void define_arguments(struct exercise *it)
{
	size_t i;

	it->arguments[SHAPE_COMPARE][0] = it->arguments[SHAPE_COMPARE][1] = it->api.pointer;
	it->arguments[SHAPE_REAL][0] = it->api.real;
	it->arguments[SHAPE_REAL][1] = it->api.single;
	for (i = 0; i < EXERCISE_MANY; i++)
		it->arguments[SHAPE_MANY][i] = i % 2 ? it->api.real : it->api.sint64;
	it->arguments[SHAPE_PAIR][0] = &it->pair;
	it->arguments[SHAPE_LARGE][0] = &it->large;
	it->arguments[SHAPE_LARGE][1] = it->api.sint32;
}

static bool define(struct exercise *it, enum shape shape, unsigned int n, ffi_type *result)
{
	return it->api.prep_cif(&it->cifs[shape], FFI_DEFAULT_ABI, n, result,
				it->arguments[shape]) == FFI_OK;
}

static bool define_shapes(struct exercise *it)
{
	define_structures(it);
	define_arguments(it);
	return define(it, SHAPE_COMPARE, 2, it->api.sint32) &&
	       define(it, SHAPE_REAL, 2, it->api.real) &&
	       define(it, SHAPE_MANY, EXERCISE_MANY, it->api.real) &&
	       define(it, SHAPE_PAIR, 1, &it->pair) && define(it, SHAPE_LARGE, 2, &it->large) &&
	       it->api.prep_cif(&it->alive_cif, FFI_DEFAULT_ABI, 1, it->api.sint32,
				&it->api.sint32) == FFI_OK;
}

static bool make(const struct ffi_api *api, struct closure *closure, ffi_cif *cif,
		 void (*fun)(ffi_cif *, void *, void **, void *), intptr_t data)
{
	closure->memory = api->closure_alloc(sizeof(*closure->memory), &closure->code);
	return closure->memory && api->prep_closure_loc(closure->memory, cif, fun, (void *)data,
							closure->code) == FFI_OK;
}

bool exercise_start(struct exercise *it, const struct ffi_api *api)
{
	static void (*const functions[SHAPE_COUNT])(ffi_cif *, void *, void **, void *) = {
		[SHAPE_COMPARE] = compare, [SHAPE_REAL] = multiply,	[SHAPE_MANY] = weigh,
		[SHAPE_PAIR] = swap_pair,  [SHAPE_LARGE] = scale_large,
	};
	size_t i;
	bool made;

	it->api = *api;
	made = define_shapes(it);
	for (i = 0; i < SHAPE_COUNT; i++)
		made = made && make(api, &it->closures[i], &it->cifs[i], functions[i], 0);
	for (i = 0; i < EXERCISE_ALIVE; i++)
		made = made && make(api, &it->alive[i], &it->alive_cif, add, (intptr_t)i);
	return made;
}

/* Their calls. */

static void call_compare(const struct exercise *it)
{
	int32_t values[] = { 5, 3, -9, 44, 0, 7 };
	size_t i;

	qsort(values, 6, sizeof(*values),
	      (int (*)(const void *, const void *))it->closures[SHAPE_COMPARE].code);
	for (i = 0; i < 6; i++)
		printf(" %d", values[i]);
}

static void call_structures(const struct exercise *it)
{
	const struct pair pair = ((struct pair(*)(struct pair))it->closures[SHAPE_PAIR].code)(
		(struct pair) { 7, 12.0 });
	const struct large large =
		((struct large(*)(struct large, int32_t))it->closures[SHAPE_LARGE].code)(
			(struct large) { { 0.5, 1, 1.5, 2, 2.5 } }, 3);

	printf(" %lld %g %g %g\n", (long long)pair.number, pair.ratio, large.values[0],
	       large.values[4]);
}

static double call_many(const struct exercise *it)
{
	typedef double many(int64_t, double, int64_t, double, int64_t, double, int64_t, double,
			    int64_t, double, int64_t, double, int64_t, double, int64_t, double,
			    int64_t, double);

	return ((many *)it->closures[SHAPE_MANY].code)(1, 0.5, 2, 1.5, 3, 2.5, 4, 3.5, 5, 4.5, 6,
						       5.5, 7, 6.5, 8, 7.5, 9, 8.5);
}

void exercise_call(const struct exercise *it, const char *title)
{
	int right = 0;
	size_t i;

	for (i = 0; i < EXERCISE_ALIVE; i++)
		right += ((int (*)(int))it->alive[i].code)(1) == 1 + (int)i;
	printf("%s: alive %d, %g, %g,", title, right,
	       ((double (*)(double, float))it->closures[SHAPE_REAL].code)(1.5, 0.25F),
	       call_many(it));
	call_compare(it);
	call_structures(it);
}

void exercise_stop(struct exercise *it)
{
	size_t i;

	for (i = 0; i < SHAPE_COUNT; i++)
		it->api.closure_free(it->closures[i].memory);
	for (i = 0; i < EXERCISE_ALIVE; i++)
		it->api.closure_free(it->alive[i].memory);
}
