/* SPDX-License-Identifier: Apache-2.0 */
#include "base/printable.h"

#include <langinfo.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/die.h"
#include "core/fmt.h"

/* "\U0010ffff" */
#define ESCAPED_MAX 10

/* Of valid UTF-8, moving on. */
static uint32_t next_character(const char **at)
{
	const unsigned char first = (unsigned char)*(*at)++;
	uint32_t character;

	if (first < 0x80)
		return first;
	character = first & (first < 0xe0 ? 0x1f : first < 0xf0 ? 0x0f : 0x07);
	while (((unsigned char)**at & 0xc0) == 0x80)
		character = character << 6 | ((unsigned char)*(*at)++ & 0x3f);
	return character;
}

/* Without a shape of their own, these change where the others are. */
static bool turns_text(uint32_t character)
{
	return character == 0x061c || (character >= 0x200b && character <= 0x200f) ||
	       (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2060 && character <= 0x206f) || character == 0xfeff;
}

static bool is_printable(uint32_t character, bool shows_all)
{
	if (character < 0x80)
		return character >= 0x20 && character != 0x7f;
	return shows_all && !turns_text(character) && wcwidth((wchar_t)character) >= 0;
}

static int put_escaped(char *to, uint32_t character)
{
	if (character < 0x100)
		return sprintf(to, "\\x%02x", character);
	return sprintf(to, character < 0x10000 ? "\\u%04x" : "\\U%08x", character);
}

char *printable_text(const char *utf8)
{
	const bool shows_all = !strcmp(nl_langinfo(CODESET), "UTF-8");
	char *text = malloc(strlen(utf8) * ESCAPED_MAX + 1), *to = text;

	if (!text)
		die_errno("out of memory");
	while (*utf8) {
		const char *from = utf8;
		const uint32_t character = next_character(&utf8);

		if (is_printable(character, shows_all))
			to = mempcpy(to, from, (size_t)(utf8 - from));
		else
			to += put_escaped(to, character);
	}
	*to = '\0';
	return text;
}

char *printable_bytes(const char *bytes)
{
	char *text = malloc(strlen(bytes) * strlen("\\xHH") + 1), *to = text;

	if (!text)
		die_errno("out of memory");
	while (*bytes) {
		const unsigned int len = fmt_utf8_length(bytes);

		if (len)
			to = mempcpy(to, bytes, len);
		else
			to += put_escaped(to, (unsigned char)*bytes);
		bytes += len ? len : 1;
	}
	*to = '\0';
	return text;
}

size_t printable_columns(const char *text, size_t bytes)
{
	const char *const end = text + bytes;
	size_t columns = 0;

	while (text < end) {
		const uint32_t character = next_character(&text);

		columns += character < 0x80 ? 1 : (size_t)wcwidth((wchar_t)character);
	}
	return columns;
}
