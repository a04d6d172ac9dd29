/* SPDX-License-Identifier: Apache-2.0 */
#include "log/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/die.h"

#define PIECE ((size_t)256 * 1024)

struct log_input {
	gzFile file; /* also reads what is not compressed */
	size_t at;
	size_t filled;
	int error;
	char line[LOG_LINE_MAX + 1];
	char piece[PIECE];
};

struct log_input *log_input_new(int fd)
{
	struct log_input *input = calloc(1, sizeof(*input));

	if (input)
		input->file = gzdopen(fd, "rb");
	if (!input || !input->file)
		die("out of memory");
	return input;
}

void log_input_free(struct log_input *input)
{
	gzclose(input->file);
	free(input);
}

/* gzip's end may be missing: what is before it was read. */
static int error_of(gzFile file)
{
	int error;

	errno = 0;
	gzerror(file, &error);
	if (error == Z_OK)
		return 0;
	return error == Z_ERRNO && errno ? -errno : -EBADMSG;
}

/* Return: whether there is a byte. */
static bool fill(struct log_input *input)
{
	int len;

	if (input->at < input->filled)
		return true;
	if (input->error)
		return false;
	errno = 0;
	len = gzread(input->file, input->piece, PIECE);
	if (len < 0)
		input->error = errno ? -errno : -EBADMSG;
	else if ((size_t)len < PIECE)
		input->error = error_of(input->file);
	input->at = 0;
	input->filled = len > 0 ? (size_t)len : 0;
	return len > 0;
}

static void keep(struct log_text_line *line, const char *bytes, size_t len)
{
	const size_t room = LOG_LINE_MAX - line->len;

	line->cut |= len > room;
	len = len > room ? room : len;
	memcpy(line->text + line->len, bytes, len);
	line->len += len;
}

void log_hide_zeros(char *text, size_t len)
{
	char *const end = text + len;

	while ((text = memchr(text, '\0', (size_t)(end - text))))
		*text++ = '?';
}

static void end_line(struct log_text_line *line)
{
	line->text[line->len] = '\0';
	log_hide_zeros(line->text, line->len);
}

int log_input_line(struct log_input *input, struct log_text_line *ret)
{
	const char *newline = NULL;

	*ret = (struct log_text_line) { .text = input->line };
	if (!fill(input))
		return input->error;
	while (!newline && fill(input)) {
		const char *start = input->piece + input->at;
		const size_t left = input->filled - input->at;
		size_t len;

		newline = memchr(start, '\n', left);
		len = newline ? (size_t)(newline - start) : left;
		keep(ret, start, len);
		input->at += len + (newline != NULL);
	}
	ret->open = !newline;
	end_line(ret);
	return 1;
}

bool log_input_bytes(struct log_input *input, unsigned long long len, char *ret, size_t size)
{
	while (len && fill(input)) {
		const size_t left = input->filled - input->at;
		const size_t taken = len < left ? (size_t)len : left;
		const size_t kept = taken < size ? taken : size;

		memcpy(ret, input->piece + input->at, kept);
		ret += kept;
		size -= kept;
		input->at += taken;
		len -= taken;
	}
	return !len;
}
