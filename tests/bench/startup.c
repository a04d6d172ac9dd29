/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a program that does nothing takes, from vfork() to its end: bare
 * and with the library that is named as the argument, in turn.
 */
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "bench.h"

#define RUNS 2000

static double run(char *const environment[])
{
	char program[] = "/bin/true", *arguments[] = { program, NULL };
	double start = bench_now();
	pid_t child;
	int status;

	if (posix_spawn(&child, program, NULL, NULL, arguments, environment) ||
	    waitpid(child, &status, 0) != child || status)
		abort();
	return (bench_now() - start) / 1000;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *values)
{
	qsort(values, RUNS, sizeof(*values), compare);
	return values[RUNS / 2];
}

int main(int argc, char **argv)
{
	static double bare[RUNS], guarded[RUNS];
	char preload[4096] = "LD_PRELOAD=", *with[] = { preload, NULL }, *without[] = { NULL };
	int i;

	if (argc != 2)
		return 2;
	strncat(preload, argv[1], sizeof(preload) - strlen(preload) - 1);
	for (i = 0; i < RUNS; i++) {
		bare[i] = run(without);
		guarded[i] = run(with);
	}
	printf("start-up\t%.3f\t%.3f\tus\n", median(bare), median(guarded));
	return 0;
}
