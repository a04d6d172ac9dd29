/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/printable.h"

static const char *reference_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	default:
		return "&quot;";
	}
}

static void put_text(FILE *out, const char *utf8)
{
	char *text = printable_text(utf8);
	const char *at = text;

	while (*at) {
		const size_t plain = strcspn(at, "&<>\"");

		fwrite(at, 1, plain, out);
		at += plain;
		if (*at)
			fputs(reference_of(*at++), out);
	}
	free(text);
}

static void put_grouped(FILE *out, size_t number)
{
	if (number >= 1000) {
		put_grouped(out, number / 1000);
		fprintf(out, ",%03zu", number % 1000);
	} else {
		fprintf(out, "%zu", number);
	}
}

/* Return: what is behind it. */
static const char *put_directive(FILE *out, const char *directive, va_list *args)
{
	if (*directive == 's') {
		put_text(out, va_arg(*args, const char *));
		return directive + 1;
	}
	if (!strncmp(directive, "zu", 2)) {
		fprintf(out, "%zu", va_arg(*args, size_t));
		return directive + 2;
	}
	if (!strncmp(directive, "'zu", 3)) {
		put_grouped(out, va_arg(*args, size_t));
		return directive + 3;
	}
	if (!strncmp(directive, ".1f", 3)) {
		fprintf(out, "%.1f", va_arg(*args, double));
		return directive + 3;
	}
	if (*directive != '%')
		die("html_put: no directive: %s", directive);
	putc('%', out);
	return directive + 1;
}

void html_put(FILE *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	while (*format) {
		const size_t plain = strcspn(format, "%");

		fwrite(format, 1, plain, out);
		format += plain;
		if (*format)
			format = put_directive(out, format + 1, &args);
	}
	va_end(args);
}
