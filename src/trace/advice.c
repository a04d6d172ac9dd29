/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/advice.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "core/str.h"
#include "knowledge/identify.h"

#define LOOKS_MAX 64 /* files read for what is in them */

/* What is in a file, by its bytes. */
struct look {
	const struct image *image;
	const struct component *component;
};

struct adviser {
	const struct knowledge *knowledge;
	struct search *search;
	struct look looks[LOOKS_MAX];
	size_t count;
};

const char *advice_name(enum advice_verdict verdict)
{
	static const char *const names[] = {
		[ADVICE_CLEAN] = "clean",     [ADVICE_SHIM] = "shim",
		[ADVICE_SWITCH] = "switch",   [ADVICE_EXCEPTION] = "exception",
		[ADVICE_UNKNOWN] = "unknown",
	};

	return names[verdict];
}

struct adviser *adviser_new(const struct knowledge *knowledge)
{
	struct adviser *adviser = calloc(1, sizeof(*adviser));

	if (!adviser)
		die("out of memory");
	adviser->knowledge = knowledge;
	return adviser;
}

void adviser_free(struct adviser *adviser)
{
	if (adviser->search)
		search_free(adviser->search);
	free(adviser);
}

const struct component *advice_source(const struct advice *advice)
{
	return advice->user ? advice->user : advice->component;
}

/* Where. */

static size_t culprit_of(const struct stack *stack)
{
	size_t i;

	for (i = 0; i < stack->count; i++)
		if (!stack->at[i].image || !stack->at[i].image->is_system)
			return i;
	return 0;
}

/* The calls that a static program has in itself, as libc calls them: "__GI___mmap". */
static bool is_wrapper(const char *function)
{
	static const char *const names[] = {
		"mmap",	   "mmap64",	  "mmap2",  "mprotect",	       "pkey_mprotect",	  "shmat",
		"syscall", "personality", "mremap", "libc_do_syscall", "kernel_vsyscall",
	};
	size_t i;

	if (str_starts(function, "__GI_"))
		function += strlen("__GI_");
	function += strspn(function, "_");
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(function, names[i]))
			return true;
	return false;
}

/*
 * Static functions of a stripped file have no names: the innermost one that has
 * a name is who called them, as long as it is in the same file.
 */
static void place_of(const struct stack *stack, struct advice *advice)
{
	struct image *image = stack->at[advice->culprit].image;
	size_t i;

	for (i = advice->culprit; i < stack->count && image && stack->at[i].image == image; i++) {
		const struct symbol symbol = image_symbol(image, stack->at[i].address);

		if (!symbol.function || is_wrapper(symbol.function))
			continue;
		advice->place = symbol;
		advice->function = symbol.function;
		return;
	}
}

/* Whose. */

static void take_first(const struct component *component, enum component_key by,
		       const char *pattern, void *context)
{
	const struct component **ret = context;

	(void)by;
	(void)pattern;
	if (!*ret)
		*ret = component;
}

static const struct component *by_name(const struct adviser *adviser, const struct image *image,
				       const struct program *program)
{
	const struct component *component = NULL;

	knowledge_match_name(adviser->knowledge, KEY_LIBRARY, image->path, take_first, &component);
	if (!component && !strcmp(image->path, program->path))
		knowledge_match_name(adviser->knowledge, KEY_PROGRAM, image->path, take_first,
				     &component);
	return component;
}

static void take_part(const struct component *component, enum relation relation,
		      enum component_key by, const char *pattern, const char *what, void *context)
{
	const struct component **ret = context;

	(void)by;
	(void)pattern;
	(void)what;
	if (!*ret && relation != RELATION_NEEDS)
		*ret = component;
}

/* Only if the path still leads to what was executed. */
static bool is_there(const struct image *image)
{
	struct stat st;

	return *image->path == '/' && stat(image->path, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_ino == image->inode;
}

static const struct component *by_content(struct adviser *adviser, const struct image *image)
{
	struct look *look = adviser->looks;

	for (; look < adviser->looks + adviser->count; look++)
		if (look->image == image)
			return look->component;
	if (adviser->count == LOOKS_MAX || !is_there(image))
		return NULL;
	if (!adviser->search)
		adviser->search = search_new(adviser->knowledge);
	adviser->count++;
	look->image = image;
	look->component = NULL;
	identify_file(adviser->knowledge, adviser->search, image->path, take_part,
		      &look->component);
	return look->component;
}

static const struct component *component_of(struct adviser *adviser, const struct site *site,
					    const struct advice *advice)
{
	const struct image *image = site->stack.at[advice->culprit].image;
	const struct component *component;

	if (!image || image->is_system)
		return NULL;
	component = by_name(adviser, image, site->caller.exe);
	if (!component && advice->function)
		knowledge_match_value(adviser->knowledge, KEY_SYMBOL, advice->function, take_first,
				      &component);
	return component ? component : by_content(adviser, image);
}

static bool is_via(const struct component *component, const char *name)
{
	char **value = component->values[KEY_VIA];

	for (; value && *value; value++)
		if (!strcmp(*value, name))
			return true;
	return false;
}

/* Who of the callers is known to use that component. */
static const struct component *user_of(const struct adviser *adviser, const struct site *site,
				       const struct advice *advice)
{
	const struct component *component;
	size_t i;

	if (!advice->component)
		return NULL;
	for (i = advice->culprit; i < site->stack.count; i++) {
		const struct image *image = site->stack.at[i].image;

		component = image ? by_name(adviser, image, site->caller.exe) : NULL;
		if (component && is_via(component, component_value(advice->component, KEY_NAME)))
			return component;
	}
	return NULL;
}

/* What to do. */

static enum advice_verdict verdict_by(const struct component *component)
{
	if (component_says(component, KEY_SHIM, "served") ||
	    component_says(component, KEY_UNDER_RULE, "works") ||
	    component_says(component, KEY_UNDER_RULE, "falls-back"))
		return ADVICE_SHIM;
	if (component_has_switch(component))
		return ADVICE_SWITCH;
	return component->values[KEY_EXCEPT] ? ADVICE_EXCEPTION : ADVICE_UNKNOWN;
}

/* What was measured goes before what is known. */
static enum advice_verdict verdict_of(const struct site *site, const struct component *component)
{
	if (site->enforced == ENFORCED_KILLS &&
	    !(component && component_says(component, KEY_SHIM, "served")))
		return component && component_has_switch(component) ? ADVICE_SWITCH
								    : ADVICE_EXCEPTION;
	if (component)
		return verdict_by(component);
	return site->enforced == ENFORCED_FALLS_BACK ? ADVICE_SHIM : ADVICE_UNKNOWN;
}

struct advice advice_of(struct adviser *adviser, const struct site *site)
{
	struct advice advice = { .culprit = culprit_of(&site->stack) };

	place_of(&site->stack, &advice);
	advice.component = component_of(adviser, site, &advice);
	advice.user = user_of(adviser, site, &advice);
	advice.verdict = verdict_of(site, advice_source(&advice));
	return advice;
}
