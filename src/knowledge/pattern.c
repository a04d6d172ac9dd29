/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/pattern.h"

#include <ctype.h>
#include <string.h>

/* One byte of text. Return: how many characters, 0 if it is none. */
static size_t take_byte(struct pattern *pattern, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	const char *high = *text ? strchr(digits, tolower((unsigned char)text[0])) : NULL;
	const char *low = high && text[1] ? strchr(digits, tolower((unsigned char)text[1])) : NULL;

	if (pattern->len == PATTERN_MAX)
		return 0;
	if (strncmp(text, "??", 2) == 0) {
		pattern->mask[pattern->len++] = 0;
		return 2;
	}
	if (!low)
		return 0;
	pattern->mask[pattern->len] = 0xff;
	pattern->bytes[pattern->len++] = (uint8_t)((high - digits) << 4 | (low - digits));
	return 2;
}

static bool is_good(const struct pattern *pattern)
{
	return pattern->len >= PATTERN_MIN && !memchr(pattern->mask, 0, PATTERN_HEAD) &&
	       pattern->mask[pattern->len - 1];
}

bool pattern_of_hex(struct pattern *ret, const char *text)
{
	size_t taken;

	*ret = (struct pattern) { 0 };
	while (*text) {
		taken = *text == ' ' ? 1 : take_byte(ret, text);
		if (!taken)
			return false;
		text += taken;
	}
	return is_good(ret);
}

bool pattern_of_string(struct pattern *ret, const char *text)
{
	const size_t len = strlen(text);

	*ret = (struct pattern) { .len = len };
	if (len < PATTERN_MIN || len > PATTERN_MAX)
		return false;
	memcpy(ret->bytes, text, len);
	memset(ret->mask, 0xff, len);
	return true;
}

/* By the golden ratio, which spreads what differs in any byte. */
static uint32_t hash_of(const uint8_t *head)
{
	uint32_t word;

	memcpy(&word, head, PATTERN_HEAD);
	return (word * 2654435769U) >> 16;
}

/* Up to the first gap. */
static size_t head_of(const struct pattern *pattern)
{
	const uint8_t *gap = memchr(pattern->mask, 0, pattern->len);

	return gap ? (size_t)(gap - pattern->mask) : pattern->len;
}

/* The shortest head decides: wherever it starts, one place that is looked at is inside. */
static size_t stride_of(const struct pattern *list, size_t count)
{
	size_t i, stride = PATTERN_STRIDE;

	for (i = 0; i < count; i++)
		if (head_of(&list[i]) - PATTERN_HEAD + 1 < stride)
			stride = head_of(&list[i]) - PATTERN_HEAD + 1;
	return stride;
}

static void add_place(struct patterns *patterns, size_t index, size_t into)
{
	struct pattern *pattern = &patterns->list[index];
	const uint32_t hash = hash_of(pattern->bytes + into);

	patterns->known[hash / 64] |= (uint64_t)1 << hash % 64;
	pattern->next[into] = patterns->first[hash % 256];
	patterns->first[hash % 256] = index * PATTERN_STRIDE + into + 1;
}

/* What comes last is found first: the furthest into its pattern, so that places are in order. */
void patterns_init(struct patterns *patterns, struct pattern *list, size_t count)
{
	size_t i, into;

	*patterns = (struct patterns) { .list = list, .count = count };
	patterns->stride = stride_of(list, count);
	for (into = 0; into < patterns->stride; into++)
		for (i = 0; i < count; i++)
			add_place(patterns, i, into);
}

static bool matches(const struct pattern *pattern, const uint8_t *at, size_t len)
{
	size_t i;

	if (pattern->len > len)
		return false;
	for (i = 0; i < pattern->len; i++)
		if ((at[i] & pattern->mask[i]) != pattern->bytes[i])
			return false;
	return true;
}

/* One call of patterns_find(). */
struct find {
	const struct patterns *patterns;
	const uint8_t *bytes;
	size_t len;
	void (*found)(size_t index, void *context);
	void *context;
};

/* Out of line: it is rare, and what it needs is then not kept for it all the time. */
static void __attribute__((noinline)) look_closer(const struct find *find, size_t at, uint32_t hash)
{
	size_t place = find->patterns->first[hash % 256];

	while (place) {
		const size_t index = (place - 1) / PATTERN_STRIDE;
		const size_t into = (place - 1) % PATTERN_STRIDE;
		const struct pattern *pattern = &find->patterns->list[index];

		if (into <= at && matches(pattern, find->bytes + at - into, find->len - at + into))
			find->found(index, find->context);
		place = pattern->next[into];
	}
}

void patterns_find(const struct patterns *patterns, const void *bytes, size_t len,
		   void (*found)(size_t index, void *context), void *context)
{
	const struct find find = { patterns, bytes, len, found, context };
	const size_t stride = patterns->stride;
	const uint8_t *from = bytes;
	size_t at;

	for (at = 0; at + PATTERN_HEAD <= len; at += stride) {
		const uint32_t hash = hash_of(from + at);

		if (patterns->known[hash / 64] >> hash % 64 & 1)
			look_closer(&find, at, hash);
	}
}
