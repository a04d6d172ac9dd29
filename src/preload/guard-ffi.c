/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libffi's closure functions, in front of every libffi that is loaded.
 *
 * Memory for a closure comes from our pool and is not executable; the code
 * address that goes with it is a slot. The real libffi prepares the closure
 * as if it ran in place; from the code that it writes there we read where the
 * closure leads, and aim the slot. In audit mode all of it is left to libffi.
 */
#include "core/str.h"
#include "preload/closures.h"
#include "preload/dl.h"
#include "preload/fault.h"
#include "preload/guard.h"
#include "preload/libffi.h"
#include "preload/object.h"
#include "preload/report.h"
#include "preload/state.h"
#include "tramp/ffi.h"
#include "tramp/thread.h"

/* libffi's interface (ffi.h), as far as it is the same in every generation. */
EXPORT void *ffi_closure_alloc(size_t size, void **code);
EXPORT void ffi_closure_free(void *closure);
EXPORT libffi_prep_loc ffi_prep_closure_loc, ffi_prep_raw_closure_loc,
	ffi_prep_java_raw_closure_loc;
EXPORT libffi_prep ffi_prep_closure, ffi_prep_raw_closure, ffi_prep_java_raw_closure;

struct pool closures;

/*
 * How many closures each place has had prepared, a row for each shard of
 * threads. Whole pages, zeroed in a child of fork(), which counts for itself.
 */
static struct {
	size_t by[POOL_SHARDS][LIBFFI_CALLERS];
} __attribute__((aligned(ARCH_PAGE_MAX))) served;

/* Reports. */

static void report_closure(enum event event, enum outcome outcome, const void *site,
			   const char *call, const char *detail)
{
	struct record record = {
		.event = event,
		.outcome = outcome,
		.call = call,
		.detail = detail,
	};

	report(&record, site);
}

static void report_served(const struct libffi_caller *caller, const char *call,
			  const char *generation)
{
	char buf[256];
	struct fmt detail;

	sys_wipe_on_fork(&served, sizeof(served));
	fmt_init(&detail, buf, sizeof(buf));
	fmt_str(&detail, caller->library->name);
	fmt_str(&detail, ", ");
	fmt_str(&detail, generation);
	report_closure(EVENT_CLOSURE_SERVED, OUTCOME_REDIRECTED, caller->site, call,
		       fmt_string(&detail));
}

static void count_served(const struct libffi_caller *caller, const char *call,
			 const char *generation)
{
	size_t *count;

	if (caller->number == LIBFFI_CALLERS) {
		report_served(caller, call, generation);
		return;
	}
	count = &served.by[thread_number() % POOL_SHARDS][caller->number];
	if (thread_is_only())
		++*count;
	else
		__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
	/* Each shard's first: no more than POOL_SHARDS records are asked for. */
	if (unlikely(*count == 1))
		report_served(caller, call, generation);
}

static size_t served_at(unsigned int number)
{
	size_t sum = 0;
	unsigned int shard;

	for (shard = 0; shard < POOL_SHARDS; shard++)
		sum += __atomic_load_n(&served.by[shard][number], __ATOMIC_RELAXED);
	return sum;
}

void closures_flush(void)
{
	unsigned int number;

	for (number = 0; number < LIBFFI_CALLERS; number++) {
		const void *site = libffi_site(number);
		size_t count = site ? served_at(number) : 0;

		if (count)
			report_counted(EVENT_CLOSURE_SERVED, OUTCOME_REDIRECTED,
				       "ffi_prep_closure_loc", site, count);
	}
}

/* Aiming. */

/* The index of the handler among the allowed targets, or -errno. */
static int allowed_target(const struct ffi_trampoline *trampoline)
{
	int index = pool_find_target(&closures, trampoline->handler, trampoline->second);

	if (likely(index >= 0))
		return index;
	if (!object_has_text((void *)trampoline->handler))
		return -EACCES;
	return pool_add_target(&closures, trampoline->handler, trampoline->second);
}

static int aim(struct slot *slot, const void *closure, const struct libffi_caller *caller,
	       const char *call)
{
	struct ffi_trampoline trampoline;
	int target;

	if (!ffi_decode(closure, &trampoline)) {
		report_closure(EVENT_CLOSURE_UNKNOWN, OUTCOME_REFUSED, caller->site, call,
			       caller->library->name);
		return LIBFFI_BAD_ABI;
	}
	target = allowed_target(&trampoline);
	if (target < 0) {
		report_closure(EVENT_CLOSURE_TARGET, OUTCOME_REFUSED, caller->site, call,
			       caller->library->name);
		return LIBFFI_BAD_ABI;
	}
	slot_aim(slot, trampoline.context, (unsigned int)target);
	count_served(caller, call, trampoline.generation);
	return LIBFFI_OK;
}

/*
 * The slot that a closure's code address means, if it is ours. An address in
 * the middle of a slot comes from a caller that put a header of its own in
 * front of the code.
 */
static bool find_slot(const void *closure, const void *code, struct slot **ret)
{
	struct slot *slot = pool_slot_of_code(&closures, code);

	if (slot && slot_code(slot) != code)
		return false;
	if (!slot && code == closure)
		slot = pool_slot_of_block(&closures, closure);
	*ret = slot;
	return !slot || (slot_is_first(slot) && slot->target != TARGET_FREED);
}

/* Let @prep write the closure as if it ran in place, then aim its slot. */
static int prepare(const struct libffi_caller *caller, libffi_prep_loc *prep, const char *call,
		   void *closure, void *cif, void *fun, void *user_data, void *code)
{
	struct slot *slot;
	int status;

	if (!prep)
		return LIBFFI_BAD_ABI;
	if (!enforcing())
		return prep(closure, cif, fun, user_data, code);
	if (!find_slot(closure, code, &slot)) {
		report_closure(EVENT_CLOSURE_MISUSE, OUTCOME_REFUSED, caller->site, call,
			       "its code address is none that was given out");
		return LIBFFI_BAD_ABI;
	}
	/* Memory of the program's own, which it made executable or will not run. */
	if (!slot)
		return prep(closure, cif, fun, user_data, code);
	status = prep(closure, cif, fun, user_data, closure);
	return status == LIBFFI_OK ? aim(slot, closure, caller, call) : status;
}

/* The interposed functions. */

static bool caller_of(const void *site, const struct libffi *library, struct libffi_caller *ret,
		      const char *call)
{
	if (likely(libffi_caller(site, library, ret)))
		return true;
	report_closure(EVENT_CLOSURE_UNKNOWN, OUTCOME_REFUSED, site, call,
		       "no libffi is loaded, or more than can be told apart");
	return false;
}

static const char *why_no_memory(size_t size)
{
	if (size > POOL_BLOCK_MAX)
		return "no closure is as large";
	if (closures.error == -ESTALE)
		return "our file was replaced on disk, and this kernel does not clone its text";
	if (closures.error == -ENOMEM)
		return "no memory or no more mappings";
	return "our text could not be mapped again";
}

void *ffi_closure_alloc(size_t size, void **code)
{
	const void *site = CALL_SITE;
	struct libffi_caller caller;
	struct slot *slot;

	if (!enforcing())
		return caller_of(site, NULL, &caller, __func__) && caller.library->alloc
			       ? caller.library->alloc(size, code)
			       : NULL;
	if (!code)
		return NULL;
	if (unlikely(!closures.ready))
		fault_watch();
	slot = pool_alloc(&closures, size, site);
	if (unlikely(!slot)) {
		report_closure(EVENT_CLOSURE_NO_MEMORY, OUTCOME_REFUSED, site, __func__,
			       why_no_memory(size));
		return NULL;
	}
	*code = slot_code(slot);
	return slot_block(slot);
}

void ffi_closure_free(void *closure)
{
	const void *site = CALL_SITE;
	struct libffi_caller caller;
	struct slot *slot;

	if (!closure)
		return;
	if (!enforcing()) {
		if (caller_of(site, NULL, &caller, __func__) && caller.library->free)
			caller.library->free(closure);
		return;
	}
	slot = pool_slot_of_block(&closures, closure);
	if (unlikely(!slot || slot_block(slot) != closure || pool_free(&closures, slot)))
		report_closure(EVENT_CLOSURE_BAD_FREE, OUTCOME_IGNORED, site, __func__, NULL);
}

/* The ways to prepare a closure; @library is NULL where the call does not tell. */

static inline int prep_closure(const void *site, const struct libffi *library, const char *call,
			       void *closure, void *cif, void *fun, void *user_data, void *code)
{
	struct libffi_caller caller;

	if (!caller_of(site, library, &caller, call))
		return LIBFFI_BAD_ABI;
	return prepare(&caller, caller.library->prep_loc, call, closure, cif, fun, user_data, code);
}

/*
 * The raw forms pass the code address as user data and read the closure
 * through it (libffi, raw_api.c): with its own address that is right.
 */
static int prep_raw(const void *site, const struct libffi *library, const char *call, void *closure,
		    void *cif, void *fun, void *user_data, void *code)
{
	struct libffi_caller caller;

	if (!caller_of(site, library, &caller, call))
		return LIBFFI_BAD_ABI;
	return prepare(&caller, caller.library->prep_raw_loc, call, closure, cif, fun, user_data,
		       code);
}

static int prep_java_raw(const void *site, const struct libffi *library, const char *call,
			 void *closure, void *cif, void *fun, void *user_data, void *code)
{
	struct libffi_caller caller;

	if (!caller_of(site, library, &caller, call))
		return LIBFFI_BAD_ABI;
	return prepare(&caller, caller.library->prep_java_raw_loc, call, closure, cif, fun,
		       user_data, code);
}

/*
 * Every function once for those who are linked with it, and once for each
 * libffi that dlsym() may have been asked for. The older forms, without a code
 * address, say that the closure is its own.
 */
/* NOLINTBEGIN(bugprone-macro-parentheses): an attribute, and none, are no expressions */
#define PREP(attribute, suffix, library, name, way)                                                \
	attribute int name##_loc##suffix(void *closure, void *cif, void *fun, void *user_data,     \
					 void *code)                                               \
	{                                                                                          \
		return way(CALL_SITE, library, #name "_loc", closure, cif, fun, user_data, code);  \
	}                                                                                          \
	attribute int name##suffix(void *closure, void *cif, void *fun, void *user_data)           \
	{                                                                                          \
		return way(CALL_SITE, library, #name, closure, cif, fun, user_data, closure);      \
	}

/* NOLINTEND(bugprone-macro-parentheses) */

#define PREP_ALL(attribute, suffix, library)                                                       \
	PREP(attribute, suffix, library, ffi_prep_closure, prep_closure)                           \
	PREP(attribute, suffix, library, ffi_prep_raw_closure, prep_raw)                           \
	PREP(attribute, suffix, library, ffi_prep_java_raw_closure, prep_java_raw)

PREP_ALL(, , NULL)
PREP_ALL(static, _of_0, libffi_library(0))
PREP_ALL(static, _of_1, libffi_library(1))
PREP_ALL(static, _of_2, libffi_library(2))
PREP_ALL(static, _of_3, libffi_library(3))
PREP_ALL(static, _of_4, libffi_library(4))
PREP_ALL(static, _of_5, libffi_library(5))
PREP_ALL(static, _of_6, libffi_library(6))
PREP_ALL(static, _of_7, libffi_library(7))

struct function {
	const char *name;
	void *any;
	void *of[LIBFFI_DIRECT];
};

#define ALL(name)                                                                                  \
	{                                                                                          \
#name, name,                                                                       \
		{                                                                                  \
			NULL                                                                       \
		}                                                                                  \
	}
#define EACH(name)                                                                                 \
	{                                                                                          \
#name, name,                                                                       \
		{                                                                                  \
			name##_of_0, name##_of_1, name##_of_2, name##_of_3, name##_of_4,           \
				name##_of_5, name##_of_6, name##_of_7                              \
		}                                                                                  \
	}

static const struct function functions[] = {
	ALL(ffi_closure_alloc),
	ALL(ffi_closure_free),
	EACH(ffi_prep_closure_loc),
	EACH(ffi_prep_closure),
	EACH(ffi_prep_raw_closure_loc),
	EACH(ffi_prep_raw_closure),
	EACH(ffi_prep_java_raw_closure_loc),
	EACH(ffi_prep_java_raw_closure),
};

void *guard_ffi_function(const char *name, int number)
{
	size_t i;

	for (i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
		if (!str_equal(name, functions[i].name))
			continue;
		if (number < 0 || number >= LIBFFI_DIRECT || !functions[i].of[number])
			return functions[i].any;
		return functions[i].of[number];
	}
	return NULL;
}
