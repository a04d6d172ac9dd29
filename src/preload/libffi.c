/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/libffi.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>

#include "preload/object.h"

#define PROBES 8

/* What every libffi defines and nothing else does. */
#define SIGNATURE "ffi_prep_closure_loc"

/*
 * Filled without locks, which a fork could leave held: a place is claimed,
 * written, and published by its last field. Two threads may add the same
 * library at once; the second copy is of no harm.
 */
static struct libffi libraries[LIBFFI_LIBRARIES]; /* published by prep_loc */
static unsigned int n_libraries;

struct cached_caller {
	const void *site; /* written last */
	const struct libffi *library;
};

static struct cached_caller callers[LIBFFI_CALLERS];
#define BEING_WRITTEN ((const void *)1)

static bool is_libffi(const struct object *object)
{
	return !object_is_shim(object) && object_find(object, SIGNATURE);
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
	const int saved = errno;

	if (*object->name)
		dlopen(object->name, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
	errno = saved;
}

static struct libffi *claim(void)
{
	unsigned int i = __atomic_load_n(&n_libraries, __ATOMIC_RELAXED);

	do {
		if (i == LIBFFI_LIBRARIES)
			return NULL;
	} while (!__atomic_compare_exchange_n(&n_libraries, &i, i + 1, true, __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	return &libraries[i];
}

/* The first library that is known and fits. */
static const struct libffi *known(bool (*fits)(const struct libffi *library,
					       const struct object *object),
				  const struct object *object)
{
	unsigned int i;

	for (i = 0; i < LIBFFI_LIBRARIES; i++)
		if (__atomic_load_n(&libraries[i].prep_loc, __ATOMIC_ACQUIRE) &&
		    fits(&libraries[i], object))
			return &libraries[i];
	return NULL;
}

static bool is_object(const struct libffi *library, const struct object *object)
{
	return library->base == object->base;
}

static bool is_needed(const struct libffi *library, const struct object *object)
{
	return library->soname && object_needs(object, library->soname);
}

static bool is_any(const struct libffi *library, const struct object *object)
{
	(void)library;
	(void)object;
	return true;
}

static const struct libffi *add_library(const struct object *object)
{
	struct libffi *library = claim();

	if (!library)
		return NULL;
	pin(object);
	library->base = object->base;
	library->soname = object_soname(object);
	library->name = *object->name ? object->name : "the program itself";
	library->alloc = (void *(*)(size_t, void **))object_find(object, "ffi_closure_alloc");
	library->free = (void (*)(void *))object_find(object, "ffi_closure_free");
	library->prep_raw_loc = (libffi_prep_loc *)object_find(object, "ffi_prep_raw_closure_loc");
	library->prep_java_raw_loc =
		(libffi_prep_loc *)object_find(object, "ffi_prep_java_raw_closure_loc");
	__atomic_store_n(&library->prep_loc, (libffi_prep_loc *)object_find(object, SIGNATURE),
			 __ATOMIC_RELEASE);
	return library;
}

static const struct libffi *library_of(const struct object *object)
{
	const struct libffi *found = known(is_object, object);

	return found ? found : add_library(object);
}

/*
 * What is known is enough, and found without the loader's lock; it is asked
 * once a library.
 */
static const struct libffi *find_library(const struct object *caller)
{
	const struct libffi *found;
	struct object object;

	if (is_libffi(caller))
		return library_of(caller);
	found = known(is_needed, caller);
	if (found)
		return found;
	if (object_search(match_needed, caller, &object))
		return library_of(&object);
	found = known(is_any, NULL);
	if (found)
		return found;
	return object_search(match_any, NULL, &object) ? library_of(&object) : NULL;
}

int libffi_number(const void *function)
{
	struct object object;
	const struct libffi *library;

	if (!object_at(function, &object) || !is_libffi(&object))
		return -1;
	library = library_of(&object);
	return library ? (int)(library - libraries) : -1;
}

const struct libffi *libffi_library(unsigned int number)
{
	return &libraries[number];
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
		__atomic_store_n(&callers[place].site, caller->site, __ATOMIC_RELEASE);
		caller->number = place;
		return;
	}
}

static bool recall(const void *site, const struct libffi *library, struct libffi_caller *ret)
{
	unsigned int i, place = hash_site(site);

	for (i = 0; i < PROBES; i++, place = (place + 1) % LIBFFI_CALLERS) {
		if (__atomic_load_n(&callers[place].site, __ATOMIC_ACQUIRE) != site ||
		    (library && callers[place].library != library))
			continue;
		ret->site = site;
		ret->library = callers[place].library;
		ret->number = place;
		return true;
	}
	return false;
}

bool libffi_caller(const void *site, const struct libffi *library, struct libffi_caller *ret)
{
	struct object caller;

	if (__builtin_expect(recall(site, library, ret), 1))
		return true;
	ret->site = site;
	ret->library = library;
	/* Code that no file supplied needs no library. */
	if (!library && object_at(site, &caller))
		ret->library = find_library(&caller);
	else if (!library)
		ret->library = known(is_any, NULL);
	if (!ret->library)
		return false;
	remember(ret);
	return true;
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
