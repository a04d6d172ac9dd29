/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/libffi.h"

#include <dlfcn.h>
#include <stdint.h>

#include "preload/object.h"

#define LIBRARIES 16
#define HINTS 32
#define PROBES 8

/* What every libffi defines and nothing else does. */
#define SIGNATURE "ffi_prep_closure_loc"

/*
 * Filled without locks, which a fork could leave held: a place is claimed,
 * written, and published by its last field. Two threads may add the same
 * library at once; the second copy is of no harm.
 */
static struct libffi libraries[LIBRARIES]; /* published by prep_loc */
static unsigned int n_libraries;

struct cached_caller {
	const void *site; /* written last */
	const struct libffi *library;
	bool internal;
};

static struct cached_caller callers[LIBFFI_CALLERS];
#define BEING_WRITTEN ((const void *)1)

struct hint {
	uintptr_t caller;
	const struct libffi *library; /* written last */
};

static struct hint hints[HINTS];
static unsigned int n_hints;

extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static bool is_shim(const struct object *object)
{
	return object->base == (uintptr_t)__ehdr_start;
}

static bool is_libffi(const struct object *object)
{
	return !is_shim(object) && object_find(object, SIGNATURE);
}

static bool match_any(const struct object *object, const void *arg)
{
	(void)arg;
	return is_libffi(object);
}

static bool match_needed(const struct object *object, const void *caller)
{
	const char *soname = object_soname(object);

	return soname && is_libffi(object) && object_needs(caller, soname);
}

/* Its handlers become allowed targets, so the library must stay. */
static void pin(const struct object *object)
{
	if (*object->name)
		dlopen(object->name, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

static void *claim(void *array, size_t size, unsigned int *count, unsigned int limit)
{
	unsigned int i = __atomic_load_n(count, __ATOMIC_RELAXED);

	do {
		if (i == limit)
			return NULL;
	} while (!__atomic_compare_exchange_n(count, &i, i + 1, true, __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	return (char *)array + i * size;
}

static const struct libffi *known_library(const void *prep_loc)
{
	unsigned int i;

	for (i = 0; i < LIBRARIES; i++)
		if ((void *)__atomic_load_n(&libraries[i].prep_loc, __ATOMIC_ACQUIRE) == prep_loc)
			return &libraries[i];
	return NULL;
}

static const struct libffi *add_library(const struct object *object, void *prep_loc)
{
	struct libffi *library = claim(libraries, sizeof(*libraries), &n_libraries, LIBRARIES);

	if (!library)
		return NULL;
	pin(object);
	library->alloc = (void *(*)(size_t, void **))object_find(object, "ffi_closure_alloc");
	library->free = (void (*)(void *))object_find(object, "ffi_closure_free");
	library->prep_raw_loc = (libffi_prep_loc *)object_find(object, "ffi_prep_raw_closure_loc");
	library->prep_java_raw_loc =
		(libffi_prep_loc *)object_find(object, "ffi_prep_java_raw_closure_loc");
	library->name = *object->name ? object->name : "the program itself";
	__atomic_store_n(&library->prep_loc, (libffi_prep_loc *)prep_loc, __ATOMIC_RELEASE);
	return library;
}

static const struct libffi *library_of(const struct object *object)
{
	void *prep_loc = object_find(object, SIGNATURE);
	const struct libffi *found = known_library(prep_loc);

	return found ? found : add_library(object, prep_loc);
}

static const struct libffi *find_hint(uintptr_t caller)
{
	unsigned int i;

	for (i = 0; i < HINTS; i++) {
		const struct libffi *library = __atomic_load_n(&hints[i].library, __ATOMIC_ACQUIRE);

		if (library && hints[i].caller == caller)
			return library;
	}
	return NULL;
}

static const struct libffi *find_library(const struct object *caller)
{
	struct object object;
	const struct libffi *hinted;

	if (!caller)
		return object_search(match_any, NULL, &object) ? library_of(&object) : NULL;
	if (is_libffi(caller))
		return library_of(caller);
	hinted = find_hint(caller->base);
	if (hinted)
		return hinted;
	if (object_search(match_needed, caller, &object))
		return library_of(&object);
	return find_library(NULL);
}

static unsigned int hash_site(const void *site)
{
	return (unsigned int)((uintptr_t)site * 2654435761U >> 8) % LIBFFI_CALLERS;
}

static void remember(struct libffi_caller *caller)
{
	unsigned int i, place = hash_site(caller->site);

	caller->number = LIBFFI_CALLERS;
	for (i = 0; i < PROBES; i++, place = (place + 1) % LIBFFI_CALLERS) {
		const void *empty = NULL;

		if (!__atomic_compare_exchange_n(&callers[place].site, &empty, BEING_WRITTEN, false,
						 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			continue;
		callers[place].library = caller->library;
		callers[place].internal = caller->internal;
		__atomic_store_n(&callers[place].site, caller->site, __ATOMIC_RELEASE);
		caller->number = place;
		return;
	}
}

static bool recall(const void *site, struct libffi_caller *ret)
{
	unsigned int i, place = hash_site(site);

	for (i = 0; i < PROBES; i++, place = (place + 1) % LIBFFI_CALLERS) {
		if (__atomic_load_n(&callers[place].site, __ATOMIC_ACQUIRE) != site)
			continue;
		ret->site = site;
		ret->library = callers[place].library;
		ret->internal = callers[place].internal;
		ret->number = place;
		return true;
	}
	return false;
}

bool libffi_caller(const void *site, struct libffi_caller *ret)
{
	struct object caller;
	bool known;

	if (__builtin_expect(recall(site, ret), 1))
		return true;
	known = object_at(site, &caller);
	ret->site = site;
	ret->library = find_library(known ? &caller : NULL);
	if (!ret->library)
		return false;
	ret->internal = known && is_libffi(&caller);
	remember(ret);
	return true;
}

void libffi_hint(const void *site, const void *function)
{
	struct object caller, object;
	const struct libffi *library;
	struct hint *hint;

	if (!object_at(site, &caller) || !object_at(function, &object) || !is_libffi(&object))
		return;
	library = library_of(&object);
	if (!library || find_hint(caller.base) == library)
		return;
	hint = claim(hints, sizeof(*hints), &n_hints, HINTS);
	if (!hint)
		return;
	hint->caller = caller.base;
	__atomic_store_n(&hint->library, library, __ATOMIC_RELEASE);
	libffi_forget();
}

void libffi_forget(void)
{
	unsigned int i;

	for (i = 0; i < LIBFFI_CALLERS; i++)
		if (__atomic_load_n(&callers[i].site, __ATOMIC_RELAXED) > BEING_WRITTEN)
			__atomic_store_n(&callers[i].site, NULL, __ATOMIC_RELEASE);
}

const void *libffi_site(unsigned int number)
{
	const void *site = __atomic_load_n(&callers[number].site, __ATOMIC_ACQUIRE);

	return site > BEING_WRITTEN ? site : NULL;
}
