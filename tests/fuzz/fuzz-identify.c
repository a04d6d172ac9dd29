/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file, and the knowledge base of the tree. Whatever the file is, each string
 * and each row of bytes is found in it that memmem() finds, and no other; what
 * else is recognised is in the file as well.
 */
#include <libelf.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "knowledge/identify.h"
#include "knowledge/pattern.h"

/* As much of a file as identify_file() reads at once. */
#define PIECE ((size_t)256 * 1024)

static struct knowledge *knowledge;
static struct search *search;

/* What is looked for, and what was found of it. */
struct hunt {
	const uint8_t *data;
	size_t size;
	const char *path;
	size_t strings;
	size_t bytes;
};

static void read_knowledge(void *context)
{
	(void)context;
	knowledge = knowledge_new();
	must(knowledge_add_folder(knowledge, FUZZ_COMPONENTS) && knowledge_count(knowledge));
	search = search_new(knowledge);
}

static void take_hit(const struct component *component, enum relation relation,
		     enum component_key by, const char *pattern, const char *what, void *context)
{
	struct hunt *hunt = context;

	must(component && pattern && what);
	must(by == KEY_LIBRARY || relation != RELATION_NEEDS);
	if (by == KEY_STRING) {
		must(memmem(hunt->data, hunt->size, pattern, strlen(pattern)));
		must(strcmp(what, pattern) == 0);
		hunt->strings++;
	} else if (by == KEY_BYTES) {
		hunt->bytes++;
	} else if (strcmp(what, hunt->path) != 0) {
		must(memmem(hunt->data, hunt->size, what, strlen(what) + 1));
		must(by != KEY_SYMBOL || strcmp(what, pattern) == 0);
	}
}

static bool is_at(const struct pattern *pattern, const uint8_t *at)
{
	size_t i;

	for (i = 0; i < pattern->len; i++)
		if (pattern->mask[i] && at[i] != pattern->bytes[i])
			return false;
	return true;
}

static size_t count_pattern(const struct hunt *hunt, enum component_key key, const char *value)
{
	size_t at, count = 0;
	struct pattern pattern;

	must(key == KEY_STRING ? pattern_of_string(&pattern, value)
			       : pattern_of_hex(&pattern, value));
	for (at = 0; at + pattern.len <= hunt->size; at++)
		count += hunt->data[at] == pattern.bytes[0] && is_at(&pattern, hunt->data + at);
	return count;
}

static size_t count_slowly(const struct hunt *hunt, enum component_key key)
{
	size_t i, count = 0;
	char **value;

	for (i = 0; i < knowledge_count(knowledge); i++)
		for (value = knowledge_at(knowledge, i)->values[key]; value && *value; value++)
			count += count_pattern(hunt, key, *value);
	return count;
}

/*
 * Behind so many zeroes that it lies where one piece of the file ends and the next
 * begins: what does so may be found twice.
 */
static void check_pieces(const uint8_t *data, size_t size)
{
	const size_t hole = PIECE - size / 2;
	uint8_t *bytes = must_have(hole + size);
	struct hunt hunt = { .data = data, .size = size };

	memcpy(bytes + hole, data, size);
	hunt.path = input_file("fuzz", bytes, hole + size);
	must(identify_file(knowledge, search, hunt.path, take_hit, &hunt) == IDENTIFY_NOT_ELF);
	must(hunt.strings >= count_slowly(&hunt, KEY_STRING));
	must(hunt.bytes >= count_slowly(&hunt, KEY_BYTES));
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hunt hunt = { data, size, input_file("fuzz", data, size), 0, 0 };
	enum identify_result result;

	if (!knowledge)
		must(!ends(read_knowledge, NULL));
	if (size && *data == 'P') {
		check_pieces(data, size);
		return 0;
	}
	result = identify_file(knowledge, search, hunt.path, take_hit, &hunt);
	must(result != IDENTIFY_FAILED);
	must(result != IDENTIFY_DONE || (size >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0));
	must(hunt.strings == count_slowly(&hunt, KEY_STRING));
	must(hunt.bytes == count_slowly(&hunt, KEY_BYTES));
	return 0;
}
