/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/die.h"
#include "knowledge/component.h"
#include "knowledge/pattern.h"

/* Whose a pattern is. */
struct origin {
	const struct component *component;
	enum component_key key;
	const char *value;
};

struct search {
	struct patterns patterns;
	struct pattern *list;
	struct origin *origins;
	size_t count;
	size_t longest;
};

/* One call of search_bytes(). */
struct hit {
	const struct search *search;
	component_found *found;
	void *context;
};

static void *more(void *list, size_t count, size_t size)
{
	list = reallocarray(list, count + 1, size);
	if (!list)
		die_errno("knowledge base");
	return list;
}

/* The reader has checked them. */
static void add_pattern(struct search *search, const struct origin *origin)
{
	struct pattern *pattern;

	search->list = more(search->list, search->count, sizeof(*search->list));
	search->origins = more(search->origins, search->count, sizeof(*search->origins));
	search->origins[search->count] = *origin;
	pattern = &search->list[search->count++];
	if (origin->key == KEY_STRING)
		pattern_of_string(pattern, origin->value);
	else
		pattern_of_hex(pattern, origin->value);
	if (pattern->len > search->longest)
		search->longest = pattern->len;
}

static void add_values(struct search *search, const struct component *component,
		       enum component_key key)
{
	char **value;

	for (value = component->values[key]; value && *value; value++)
		add_pattern(search, &(struct origin) { component, key, *value });
}

struct search *search_new(const struct knowledge *knowledge)
{
	struct search *search = calloc(1, sizeof(*search));
	size_t i;

	if (!search)
		die_errno("knowledge base");
	for (i = 0; i < knowledge_count(knowledge); i++) {
		add_values(search, knowledge_at(knowledge, i), KEY_STRING);
		add_values(search, knowledge_at(knowledge, i), KEY_BYTES);
	}
	patterns_init(&search->patterns, search->list, search->count);
	return search;
}

void search_free(struct search *search)
{
	free(search->list);
	free(search->origins);
	free(search);
}

size_t search_overlap(const struct search *search)
{
	return search->longest ? search->longest - 1 : 0;
}

static void take_hit(size_t index, void *context)
{
	const struct hit *hit = context;
	const struct origin *origin = &hit->search->origins[index];

	hit->found(origin->component, origin->key, origin->value, hit->context);
}

void search_bytes(const struct search *search, const void *bytes, size_t len,
		  component_found *found, void *context)
{
	struct hit hit = { search, found, context };

	patterns_find(&search->patterns, bytes, len, take_hit, &hit);
}
