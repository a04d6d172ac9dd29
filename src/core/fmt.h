/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text into a buffer of fixed size, without stdio. What does not fit is cut
 * and remembered. Context of all: any, async-signal-safe.
 */
#ifndef CORE_FMT_H
#define CORE_FMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct fmt - a text that grows.
 * @start:	the caller's buffer
 * @len:	bytes written
 * @size:	of the buffer
 * @cut:	something did not fit
 */
struct fmt {
	char *start;
	size_t len;
	size_t size;
	bool cut;
};

void fmt_init(struct fmt *out, char *buf, size_t size);
/* The text as a string, in its buffer; its last byte is lost if there is no room. */
const char *fmt_string(struct fmt *out);
void fmt_char(struct fmt *out, char c);
void fmt_str(struct fmt *out, const char *text);
void fmt_dec(struct fmt *out, int64_t value);
/* At least @width digits. */
void fmt_unsigned(struct fmt *out, uint64_t value, unsigned int width);
void fmt_hex(struct fmt *out, uint64_t value);
/* Of the well-formed UTF-8 character at the start of a string, 0 if it is none (RFC 3629). */
unsigned int fmt_utf8_length(const char *bytes);
/* A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void fmt_json(struct fmt *out, const char *text);
/* Control characters become '?', so that a record stays one line. */
void fmt_printable(struct fmt *out, const char *text);

#endif
