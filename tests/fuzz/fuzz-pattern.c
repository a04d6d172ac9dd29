/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Byte strings with gaps: lines of them, an empty line, and what they are looked
 * for in. They are found where the slow way finds them, that tries all of them at
 * each place.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "knowledge/pattern.h"

#define LIST_MAX 32

struct tally {
	size_t counts[LIST_MAX];
};

static void take_hit(size_t index, void *context)
{
	struct tally *tally = context;

	must(index < LIST_MAX);
	tally->counts[index]++;
}

static bool is_at(const struct pattern *pattern, const uint8_t *at)
{
	size_t i;

	for (i = 0; i < pattern->len; i++)
		if (pattern->mask[i] && at[i] != pattern->bytes[i])
			return false;
	return true;
}

static size_t count_slowly(const struct pattern *pattern, const uint8_t *bytes, size_t len)
{
	size_t at, count = 0;

	for (at = 0; at + pattern->len <= len; at++)
		count += is_at(pattern, bytes + at);
	return count;
}

static void check_pattern(const struct pattern *pattern)
{
	size_t i;

	must(pattern->len >= PATTERN_MIN && pattern->len <= PATTERN_MAX);
	must(pattern->mask[pattern->len - 1]);
	for (i = 0; i < pattern->len; i++)
		must(pattern->mask[i] == 0xff ||
		     (!pattern->mask[i] && !pattern->bytes[i] && i >= PATTERN_HEAD));
}

static size_t take_patterns(char *text, struct pattern *list)
{
	size_t count = 0;
	char *line;

	for (line = strtok(text, "\n"); line && count < LIST_MAX; line = strtok(NULL, "\n"))
		if (pattern_of_hex(&list[count], line) || pattern_of_string(&list[count], line))
			check_pattern(&list[count++]);
	return count;
}

static void check_find(struct pattern *list, size_t count, const uint8_t *bytes, size_t len)
{
	struct patterns *patterns = must_have(sizeof(*patterns));
	struct tally tally = { { 0 } };
	size_t i;

	patterns_init(patterns, list, count);
	patterns_find(patterns, bytes, len, take_hit, &tally);
	for (i = 0; i < count; i++)
		must(tally.counts[i] == count_slowly(&list[i], bytes, len));
	free(patterns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *split = memmem(data, size, "\n\n", 2);
	const size_t len = split ? (size_t)(split - data) : size;
	struct pattern *list = must_have(LIST_MAX * sizeof(*list));
	char *text = input_text(data, len);
	const size_t count = take_patterns(text, list);

	check_find(list, count, split ? split + 2 : data, split ? size - len - 2 : size);
	free(text);
	free(list);
	return 0;
}
