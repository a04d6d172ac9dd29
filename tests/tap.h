/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test Anything Protocol for programs that run where Check does not: on every
 * CPU, under an emulator, with a library preloaded.
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static int tap_count;
static int tap_failed;

/* One claim. Prints at once, so that a crash behind it does not take it along. */
static inline __attribute__((format(printf, 2, 3))) bool ok(bool is_true, const char *claim, ...)
{
	va_list args;

	printf("%s %d - ", is_true ? "ok" : "not ok", ++tap_count);
	va_start(args, claim);
	vprintf(claim, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	tap_failed += !is_true;
	return is_true;
}

static inline void skip(const char *claim, const char *why)
{
	printf("ok %d - %s # SKIP %s\n", ++tap_count, claim, why);
	fflush(stdout);
}

/* The plan, at the end; the exit status of the program. */
static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
