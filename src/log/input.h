/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a log, which may be of any length, compressed by gzip, and broken. */
#ifndef LOG_INPUT_H
#define LOG_INPUT_H

#include <stdbool.h>
#include <stddef.h>

/* What is kept of a line; the rest of it is skipped. */
#define LOG_LINE_MAX ((size_t)64 * 1024)

struct log_input;

/**
 * struct log_text_line - one line, until the next one is asked for.
 * @text:	without the newline, terminated; zero bytes have become '?'
 * @len:	of it
 * @cut:	there was more
 * @open:	the input ended before the line did
 */
struct log_text_line {
	char *text;
	size_t len;
	bool cut;
	bool open;
};

/**
 * log_input_new() - read from a descriptor.
 * @fd:		is closed in the end
 *
 * Context: process; out of memory ends it.
 */
struct log_input *log_input_new(int fd);
void log_input_free(struct log_input *input);

/* Context: process. Return: 1, 0 at the end, or -errno, -EBADMSG where gzip's data are broken. */
int log_input_line(struct log_input *input, struct log_text_line *ret);

/**
 * log_input_bytes() - bytes that are no lines.
 * @ret:	takes the first of them
 * @size:	so many
 *
 * Context: process. Return: whether there were @len.
 */
bool log_input_bytes(struct log_input *input, unsigned long long len, char *ret, size_t size);

/* Zero bytes, which would end a string, become '?'. Context: any. */
void log_hide_zeros(char *text, size_t len);

#endif
