/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <time.h>

static inline double bench_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* One figure a line; compare.py reads them. */
static inline void bench_print(const char *name, double value, const char *unit)
{
	printf("%s\t%.3f\t%s\n", name, value, unit);
}

/* The least of several rounds, each a loop of @count steps: nanoseconds a step. */
static inline double bench_least(void (*loop)(int count), int count, int rounds)
{
	double least = 0;
	int i;

	for (i = 0; i < rounds; i++) {
		double start = bench_now(), each;

		loop(count);
		each = (bench_now() - start) / count;
		if (i == 0 || each < least)
			least = each;
	}
	return least;
}

#endif
