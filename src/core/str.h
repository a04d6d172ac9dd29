/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few string functions that are needed, of our own: a program may have put
 * libc's behind wrappers that are not ready when we are called (a sanitizer
 * looks up its functions by dlsym() before it can compare strings). Context of
 * all: any, async-signal-safe.
 */
#ifndef CORE_STR_H
#define CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool str_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static inline bool str_starts(const char *text, const char *prefix)
{
	while (*prefix && *text == *prefix) {
		text++;
		prefix++;
	}
	return !*prefix;
}

/* The first byte @c in @len bytes, or NULL. */
static inline char *str_find(char *bytes, size_t len, char c)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (bytes[i] == c)
			return bytes + i;
	return NULL;
}

/* Whether @len bytes are the terminated @word. */
static inline bool str_is_word(const char *bytes, size_t len, const char *word)
{
	size_t i;

	for (i = 0; i < len && word[i] && bytes[i] == word[i]; i++)
		;
	return i == len && !word[i];
}

/* A terminated number in decimal digits that fits; false if it is none. */
static inline bool str_number(const char *text, uint64_t *ret)
{
	uint64_t value = 0;
	const char *c;

	for (c = text; *c >= '0' && *c <= '9' && c - text < 19; c++)
		value = value * 10 + (uint64_t)(*c - '0');
	*ret = value;
	return c > text && !*c;
}

/* What follows the last slash. */
static inline const char *str_file_name(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/')
			name = path + 1;
	return name;
}

#endif
