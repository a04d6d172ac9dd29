/* SPDX-License-Identifier: Apache-2.0 */
#include "base/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "core/str.h"

#define REPORT "report="
#define LOCK_AT "lock-at="
#define ALLOW "allow="

static bool is_replaced(const char *word, size_t len, const struct request *request)
{
	struct config ignored;

	if (request->mode && config_mode(word, len, &ignored))
		return true;
	return (request->report && str_starts(word, REPORT)) ||
	       (request->lock_at && str_starts(word, LOCK_AT));
}

static void put(FILE *out, const char *prefix, const char *word, size_t len)
{
	if (ftell(out) > 0)
		fputc(',', out);
	fprintf(out, "%s%.*s", prefix, (int)len, word);
}

static void put_string(FILE *out, const char *prefix, const char *word)
{
	if (word)
		put(out, prefix, word, strlen(word));
}

static void put_inherited(FILE *out, const char *text, const struct request *request)
{
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ",");
		if (len && !is_replaced(text, len, request))
			put(out, "", text, len);
		if (!text[len])
			return;
	}
}

static void put_all(FILE *out, const struct request *request, const char *inherited)
{
	size_t i;

	put_string(out, "", request->mode);
	if (inherited)
		put_inherited(out, inherited, request);
	for (i = 0; i < request->allow.count; i++)
		put_string(out, ALLOW, request->allow.items[i]);
	put_string(out, LOCK_AT, request->lock_at);
	put_string(out, REPORT, request->report);
}

static char *make(const struct request *request, const char *inherited)
{
	struct config standard;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		die_errno("WXGUARD");
	put_all(out, request, inherited);
	config_default(&standard);
	if (ftell(out) == 0)
		put_string(out, "", mode_name(standard.mode));
	if (fclose(out) != 0)
		die_errno("WXGUARD");
	return text;
}

char *words_make(struct request *request, const char *inherited)
{
	char *text = make(request, inherited);
	struct config_error error;

	config_parse(text, &request->config, &error);
	if (error.word)
		die("WXGUARD: \"%.*s\" is not known; expected %s", (int)error.len, error.word,
		    error.expected);
	return text;
}
