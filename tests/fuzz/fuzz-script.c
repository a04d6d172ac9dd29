/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who interprets a script, as it is told from the first bytes of the file, and
 * as load_script() of Linux tells it: step by step, on a buffer with zeroes
 * behind the file's end.
 */
#include <string.h>

#include "core/image.h"
#include "fuzz.h"

struct script {
	bool runs;
	char path[IMAGE_LINE];
	size_t rest;
	size_t rest_len;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The first newline before any NUL; or the buffer's end, if a path surely ends before that. */
static bool kernel_end(const char *buf, size_t *ret)
{
	const size_t newline = strcspn(buf, "\n");
	size_t at = 2;

	*ret = newline;
	if (buf[newline] == '\n')
		return true;
	while (at < IMAGE_LINE && is_blank(buf[at]))
		at++;
	while (at < IMAGE_LINE && buf[at] && !is_blank(buf[at]))
		at++;
	*ret = IMAGE_LINE;
	return at < IMAGE_LINE;
}

static void kernel_script(const char *line, size_t len, struct script *ret)
{
	char buf[IMAGE_LINE + 1] = "";
	size_t start = 2, stop, end;

	memcpy(buf, line, len);
	ret->runs = false;
	if (strncmp(buf, "#!", 2) != 0 || !kernel_end(buf, &end))
		return;
	while (end > 2 && is_blank(buf[end - 1]))
		end--;
	while (start < end && is_blank(buf[start]))
		start++;
	for (stop = start; stop < end && buf[stop] && !is_blank(buf[stop]); stop++)
		;
	memcpy(ret->path, buf + start, stop - start);
	ret->path[stop - start] = '\0';
	ret->runs = stop > start;
	while (stop < end && is_blank(buf[stop]))
		stop++;
	ret->rest = stop;
	ret->rest_len = strnlen(buf + stop, end - stop);
	/* Those before the end of a file that has no newline are the argument's for the kernel. */
	while (ret->rest_len && is_blank(buf[stop + ret->rest_len - 1]))
		ret->rest_len--;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data, *rest = NULL;
	const size_t len = size < IMAGE_LINE ? size : IMAGE_LINE;
	struct script expected;
	char path[IMAGE_LINE];
	size_t rest_len = 0;
	bool runs;

	kernel_script(line, len, &expected);
	runs = image_script(line, len, path, &rest, &rest_len);
	must(runs == expected.runs);
	if (!runs)
		return 0;
	must(strcmp(path, expected.path) == 0);
	must(rest >= line && rest + rest_len <= line + len);
	if (memchr(line, '\0', len))
		return 0;
	must(rest_len == expected.rest_len);
	must(!rest_len || (size_t)(rest - line) == expected.rest);
	return 0;
}
