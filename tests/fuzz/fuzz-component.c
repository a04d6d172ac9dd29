/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of wxguard-components(5). It is refused with one line, or it is complete,
 * says the same again when it is written from what was understood, and what it
 * recognises by is found in what it is a part of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "knowledge/component.h"
#include "knowledge/pattern.h"

#define FILE_NAME "fuzz.ini"

struct reading {
	const char *path;
	struct component *component;
};

static void read_component(void *context)
{
	struct reading *reading = context;

	reading->component = component_read(reading->path);
}

/* "FILE:LINE: what stands there; expected what could", or of the whole file, without a line. */
static void check_refusal(const char *why, const char *path)
{
	must(is_one_line(why) && strstr(why, "; expected "));
	must(strncmp(why, path, strlen(path)) == 0 && why[strlen(path)] == ':');
}

static void check_value(const char *value)
{
	const unsigned char *at = (const unsigned char *)value;

	while (*at && *at < 0x7f && (*at >= ' ' || *at == '\t'))
		at++;
	must(!*at);
}

static void check_values(const struct component *component)
{
	enum component_key key;
	char **value;

	must(strcmp(component_value(component, KEY_NAME), "fuzz") == 0);
	must(component_value(component, KEY_TITLE) && component_value(component, KEY_KIND));
	must(component_value(component, KEY_SHIM) && component_value(component, KEY_SOURCE));
	must(component_value(component, KEY_ATTEMPTS));
	must(component_value(component, KEY_UNDER_RULE));
	for (key = 0; key < KEY_COUNT; key++) {
		for (value = component->values[key]; value && *value; value++)
			check_value(*value);
		must(component_key_repeats(key) || !component->values[key] ||
		     !component->values[key][1]);
	}
}

static char *write_component(const struct component *component, size_t *ret_len)
{
	enum component_key key;
	char *text, **value;
	FILE *file = open_memstream(&text, ret_len);

	must(file);
	fputs("[component]\n", file);
	for (key = 0; key < KEY_COUNT; key++)
		for (value = component->values[key]; value && *value; value++)
			fprintf(file, "%s=%s\n", component_key_name(key), *value);
	must(fclose(file) == 0);
	return text;
}

static void check_same(const struct component *a, const struct component *b)
{
	enum component_key key;
	size_t i;

	for (key = 0; key < KEY_COUNT; key++) {
		char **x = a->values[key], **y = b->values[key];

		must(!x == !y);
		for (i = 0; x && x[i]; i++)
			must(y[i] && strcmp(x[i], y[i]) == 0);
		must(!x || !y[i]);
	}
}

static void check_again(const struct component *component)
{
	struct reading again;
	size_t len;
	char *text = write_component(component, &len);

	again.path = input_file(FILE_NAME, (const uint8_t *)text, len);
	must(!ends(read_component, &again));
	check_same(component, again.component);
	component_free(again.component);
	free(text);
}

/* What there is to find, and whether it was. */
struct hunt {
	const char *value;
	bool found;
};

static void take_hit(const struct component *component, enum component_key by, const char *pattern,
		     void *context)
{
	struct hunt *hunt = context;

	must(by == KEY_STRING || by == KEY_BYTES);
	must(component_value(component, KEY_NAME));
	hunt->found |= strcmp(pattern, hunt->value) == 0;
}

static void check_pattern(const struct search *search, const struct pattern *pattern,
			  const char *value)
{
	struct hunt hunt = { value, false };

	must(pattern->len >= PATTERN_MIN && pattern->len <= search_overlap(search) + 1);
	search_bytes(search, pattern->bytes, pattern->len, take_hit, &hunt);
	must(hunt.found);
}

static void check_search(const struct component *component, const struct search *search)
{
	struct pattern pattern;
	char **value;

	for (value = component->values[KEY_STRING]; value && *value; value++) {
		must(pattern_of_string(&pattern, *value));
		check_pattern(search, &pattern, *value);
	}
	for (value = component->values[KEY_BYTES]; value && *value; value++) {
		must(pattern_of_hex(&pattern, *value));
		check_pattern(search, &pattern, *value);
	}
}

/* The whole folder, which is this file. */
static void read_folder(void *context)
{
	char *folder = strdup(((struct reading *)context)->path);
	struct knowledge *knowledge = knowledge_new();
	struct search *search;

	must(folder);
	*strrchr(folder, '/') = '\0';
	must(knowledge_add_folder(knowledge, folder) && knowledge_count(knowledge) == 1);
	must(knowledge_find(knowledge, "fuzz") == knowledge_at(knowledge, 0));
	search = search_new(knowledge);
	check_search(knowledge_at(knowledge, 0), search);
	search_free(search);
	knowledge_free(knowledge);
	free(folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reading reading = { input_file(FILE_NAME, data, size), NULL };
	const char *why = ends(read_component, &reading);

	if (why) {
		check_refusal(why, reading.path);
		return 0;
	}
	check_values(reading.component);
	check_again(reading.component);
	must(!ends(read_folder, &reading));
	component_free(reading.component);
	return 0;
}
