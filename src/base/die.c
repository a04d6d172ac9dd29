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
static void say(const char *format, va_list args, const char *why)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		text = (char *)"out of memory";
	dprintf(STDERR_FILENO, "%s: %s%s%s\n", die_name ? die_name : program_invocation_short_name,
		text, why ? ": " : "", why ? why : "");
}

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args, NULL);
	va_end(args);
	_exit(die_status);
}

void die_errno(const char *format, ...)
{
	const char *why = strerror(errno);
	va_list args;

	va_start(args, format);
	say(format, args, why);
	va_end(args);
	_exit(die_status);
}
