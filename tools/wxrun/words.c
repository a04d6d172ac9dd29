/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config.h"
#include "wxrun.h"

#define REPORT "report="

static bool is_replaced(const char *word, size_t len, const char *mode, const char *report)
{
	struct config ignored;

	if (mode && config_mode(word, len, &ignored))
		return true;
	return report && strncmp(word, REPORT, strlen(REPORT)) == 0;
}

static void put(FILE *out, const char *prefix, const char *word, size_t len)
{
	if (ftell(out) > 0)
		fputc(',', out);
	fprintf(out, "%s%.*s", prefix, (int)len, word);
}

static void put_inherited(FILE *out, const char *text, const char *mode, const char *report)
{
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ",");
		if (len && !is_replaced(text, len, mode, report))
			put(out, "", text, len);
		if (!text[len])
			return;
	}
}

void words_set(const char *mode, const char *report)
{
	const char *inherited = getenv("WXGUARD");
	char *text;
	size_t size;
	FILE *out;

	if (!mode && !report)
		return;
	out = open_memstream(&text, &size);
	if (!out)
		err(EXIT_WXRUN, "WXGUARD");
	if (mode)
		put(out, "", mode, strlen(mode));
	if (inherited)
		put_inherited(out, inherited, mode, report);
	if (report)
		put(out, REPORT, report, strlen(report));
	if (fclose(out) != 0 || setenv("WXGUARD", text, 1) != 0)
		err(EXIT_WXRUN, "WXGUARD");
	free(text);
}
