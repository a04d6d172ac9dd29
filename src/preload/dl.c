/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that finds libffi by dlopen() and dlsym() passes our symbols by.
 * So dlsym() is interposed, for the names of libffi's closure functions; all
 * else goes to the real one by a tail call, because what RTLD_NEXT and
 * RTLD_DEFAULT mean depends on the return address that it finds.
 */
#include "preload/dl.h"

#include "core/str.h"
#include "preload/guard.h"
#include "preload/libffi.h"
#include "preload/object.h"
#include "preload/state.h"

void *guard_dlsym(void *handle, const char *name) __asm__("dlsym");
int guard_dlclose(void *handle) __asm__("dlclose");

typedef void *dlsym_function(void *handle, const char *name);
typedef int dlclose_function(void *handle);

static dlsym_function *next_dlsym;
static dlclose_function *next_dlclose;

static bool has_definition(const struct object *object, const void *name)
{
	return object_find(object, name);
}

void *dl_next(const char *name)
{
	struct object object;

	return object_search_behind(has_definition, name, &object) ? object_find(&object, name)
								   : NULL;
}

static __attribute__((noinline)) void *dlsym_libffi(void *handle, const char *name)
{
	void *found = next_dlsym ? next_dlsym(handle, name) : NULL;

	return found && enforcing() ? guard_ffi_function(name, libffi_number(found)) : found;
}

EXPORT void *guard_dlsym(void *handle, const char *name)
{
	if (unlikely(!next_dlsym))
		next_dlsym = (dlsym_function *)dl_next("dlsym");
	if (unlikely(name && str_starts(name, "ffi_") && guard_ffi_function(name, -1)))
		return dlsym_libffi(handle, name);
	return next_dlsym ? next_dlsym(handle, name) : NULL;
}

/* Places in code that is gone may come back as others. */
EXPORT int guard_dlclose(void *handle)
{
	int ret;

	if (unlikely(!next_dlclose))
		next_dlclose = (dlclose_function *)dl_next("dlclose");
	ret = next_dlclose ? next_dlclose(handle) : -1;
	libffi_forget();
	return ret;
}
