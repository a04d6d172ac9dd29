/* SPDX-License-Identifier: Apache-2.0 */
#include "process/owner.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/die.h"
#include "base/need.h"
#include "core/str.h"
#include "report/members.h"

#define MEMFD "/memfd:"
#define ANONYMOUS "[anon:"
#define SHARED_ANONYMOUS "[anon_shmem:"

/* More different names than a system has; who makes them up is not to fill our memory. */
#define NAMES_MAX 50000

struct owners {
	const struct knowledge *knowledge;
	json_t *known; /* names of files, to arrays of components */
};

struct owners *owners_new(const struct knowledge *knowledge)
{
	struct owners *owners = need(calloc(1, sizeof(*owners)));

	owners->knowledge = knowledge;
	owners->known = need(json_object());
	return owners;
}

void owners_free(struct owners *owners)
{
	json_decref(owners->known);
	free(owners);
}

/* Lists of names. */

static bool has_word(const json_t *array, const char *word)
{
	size_t i;

	for (i = 0; i < json_array_size(array); i++)
		if (strcmp(json_string_value(json_array_get(array, i)), word) == 0)
			return true;
	return false;
}

static void take_name(const struct component *component, enum component_key by, const char *pattern,
		      void *context)
{
	(void)by;
	(void)pattern;
	list_append_once(context, json_string(component_value(component, KEY_NAME)));
}

/* Files. */

static json_t *match_file(const struct owners *owners, const char *name)
{
	json_t *found = need(json_array());

	knowledge_match_name(owners->knowledge, KEY_LIBRARY, name, take_name, found);
	knowledge_match_name(owners->knowledge, KEY_PROGRAM, name, take_name, found);
	return found;
}

static const json_t *components_of_name(struct owners *owners, const char *name)
{
	json_t *found = json_object_get(owners->known, name);

	if (found)
		return found;
	if (json_object_size(owners->known) >= NAMES_MAX)
		json_object_clear(owners->known);
	found = match_file(owners, name);
	if (json_object_set_new_nocheck(owners->known, name, found) != 0)
		die("out of memory");
	return found;
}

/* Those of a file that is executed, if it is one that makes code; else NULL. */
static const json_t *components_of_file(struct owners *owners, const struct region *region)
{
	if (region->backing != BACKING_FILE || !(region->map.prot & PROT_EXEC))
		return NULL;
	return components_of_name(owners, str_file_name(region->map.path));
}

static bool makes_it_by(const struct component *component, const json_t *candidates)
{
	char **via;

	for (via = component->values[KEY_VIA]; via && *via; via++)
		if (has_word(candidates, *via))
			return true;
	return false;
}

/* Who makes it by another that is there as well is not the one who makes it. */
static void leave_makers(const struct owners *owners, json_t *candidates)
{
	json_t *all = need(json_copy(candidates));
	size_t i = json_array_size(candidates);

	while (i--) {
		const char *name = json_string_value(json_array_get(candidates, i));

		if (makes_it_by(knowledge_find(owners->knowledge, name), all))
			json_array_remove(candidates, i);
	}
	json_decref(all);
}

static void add_all(json_t *array, const json_t *words)
{
	size_t i;

	for (i = 0; i < json_array_size(words); i++)
		list_append_once(array, json_incref(json_array_get(words, i)));
}

json_t *owners_candidates(struct owners *owners, const struct regions *regions)
{
	json_t *candidates = need(json_array());
	size_t i;

	for (i = 0; i < regions->count; i++)
		add_all(candidates, components_of_file(owners, &regions->at[i]));
	leave_makers(owners, candidates);
	return candidates;
}

/* Memory. */

static void take_first(const struct component *component, enum component_key by,
		       const char *pattern, void *context)
{
	const char **found = context;

	(void)by;
	(void)pattern;
	if (!*found)
		*found = component_value(component, KEY_NAME);
}

static const char *match_memory(const struct owners *owners, enum component_key key,
				const char *name, size_t len)
{
	char *text = strndup(name, len);
	const char *found = NULL;

	if (!text)
		die("out of memory");
	knowledge_match_value(owners->knowledge, key, text, take_first, &found);
	free(text);
	return found;
}

static const char *component_of_memory(const struct owners *owners, const struct region *region)
{
	const char *path = region->map.path;
	const size_t len = path ? strlen(path) : 0;

	if (!path)
		return NULL;
	if (region->backing == BACKING_MEMFD)
		return match_memory(owners, KEY_MEMFD, path + strlen(MEMFD), len - strlen(MEMFD));
	if (str_starts(path, ANONYMOUS))
		return match_memory(owners, KEY_ANONYMOUS, path + strlen(ANONYMOUS),
				    len - sizeof(ANONYMOUS));
	if (str_starts(path, SHARED_ANONYMOUS))
		return match_memory(owners, KEY_ANONYMOUS, path + strlen(SHARED_ANONYMOUS),
				    len - sizeof(SHARED_ANONYMOUS));
	return NULL;
}

static const char *only(const json_t *names)
{
	return json_array_size(names) == 1 ? json_string_value(json_array_get(names, 0)) : NULL;
}

/* A file that was deleted is no code that was made. */
const char *owners_component(struct owners *owners, const struct suspect *suspect,
			     const json_t *candidates)
{
	const struct region *region = suspect->region;
	const char *component;

	if (region->backing == BACKING_FILE)
		return only(components_of_file(owners, region));
	if (region->backing == BACKING_KERNEL || suspect->evidence == EVIDENCE_LIVE_STACK)
		return NULL;
	component = component_of_memory(owners, region);
	return component ? component : only(candidates);
}
