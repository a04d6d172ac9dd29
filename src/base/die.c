/* SPDX-License-Identifier: Apache-2.0 */
#include "base/die.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *die_name;
int die_status = EXIT_DIED;

/* In one write, as several processes may end at once. */
static _Noreturn void end(const char *text, const char *why)
{
	dprintf(STDERR_FILENO, "%s: %s%s%s\n", die_name ? die_name : program_invocation_short_name,
		text, why ? ": " : "", why ? why : "");
	_exit(die_status);
}

void die(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	end(len < 0 ? "out of memory" : text, NULL);
}

void die_errno(const char *format, ...)
{
	const char *why = strerror(errno);
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	end(len < 0 ? "out of memory" : text, why);
}
