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

void patterns_init(struct patterns *patterns, struct pattern *list, size_t count)
{
	size_t i;

	*patterns = (struct patterns) { .list = list, .count = count };
	for (i = 0; i < count; i++) {
		const uint32_t hash = hash_of(list[i].bytes);

		patterns->known[hash / 64] |= (uint64_t)1 << hash % 64;
		list[i].next = patterns->first[hash % 256];
		patterns->first[hash % 256] = i + 1;
	}
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

void patterns_find(const struct patterns *patterns, const void *bytes, size_t len,
		   void (*found)(size_t index, void *context), void *context)
{
	const uint8_t *at = bytes;
	const uint8_t *end = at + len;
	size_t i;

	for (; end - at >= PATTERN_MIN; at++) {
		const uint32_t hash = hash_of(at);

		if (!(patterns->known[hash / 64] >> hash % 64 & 1))
			continue;
		for (i = patterns->first[hash % 256]; i; i = patterns->list[i - 1].next)
			if (matches(&patterns->list[i - 1], at, (size_t)(end - at)))
				found(i - 1, context);
	}
}
