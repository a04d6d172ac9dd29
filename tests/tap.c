/* SPDX-License-Identifier: Apache-2.0 */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>

static int claims;

/* Flushed at once: a buffer would be written twice by a process that forks. */
bool ok(bool truth, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%sok %d - ", truth ? "" : "not ", ++claims);
	vprintf(format, args);
	putchar('\n');
	fflush(stdout);
	va_end(args);
	return truth;
}

void skip(const char *claim, const char *reason)
{
	printf("ok %d - %s # SKIP %s\n", ++claims, claim, reason);
	fflush(stdout);
}

void note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("# ", stdout);
	vprintf(format, args);
	putchar('\n');
	fflush(stdout);
	va_end(args);
}

int tap_end(void)
{
	printf("1..%d\n", claims);
	return 0;
}
