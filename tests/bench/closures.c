/* SPDX-License-Identifier: Apache-2.0 */
/* What closures cost with the libffi and the preloaded library of this process. */
#include <ffi.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define LIVE 1000000

static ffi_cif cif;
static ffi_type *arguments[] = { &ffi_type_sint };

static void increment(ffi_cif *unused, void *ret, void **args, void *data)
{
	(void)unused;
	(void)data;
	*(ffi_arg *)ret = (ffi_arg)(*(int *)args[0] + 1);
}

static ffi_closure *make(void **code)
{
	ffi_closure *closure = ffi_closure_alloc(sizeof(*closure), code);

	if (!closure || ffi_prep_closure_loc(closure, &cif, increment, NULL, *code) != FFI_OK)
		abort();
	return closure;
}

static int call(void *code, int argument)
{
	int (*function)(int);

	memcpy(&function, &code, sizeof(function));
	return function(argument);
}

static void churn(int count)
{
	void *code;

	while (count--)
		ffi_closure_free(make(&code));
}

static void *the_code;

static void call_loop(int count)
{
	int sum = 0;

	while (count--)
		sum = call(the_code, sum);
	if (!sum)
		abort();
}

static void *churn_thread(void *count)
{
	churn(*(int *)count);
	return NULL;
}

/* Nanoseconds an operation takes a thread while @n threads do the same. */
static double churn_threads(int n)
{
	int count = 1000000, i;
	double start = bench_now();
	pthread_t threads[2];

	for (i = 0; i < n; i++)
		pthread_create(&threads[i], NULL, churn_thread, &count);
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	return (bench_now() - start) / count;
}

static double least_churn_threads(int n)
{
	double least = churn_threads(n);
	int i;

	for (i = 0; i < 4; i++) {
		double again = churn_threads(n);

		if (again < least)
			least = again;
	}
	return least;
}

static int count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	int c, lines = 0;

	while (maps && (c = getc(maps)) != EOF)
		lines += c == '\n';
	if (maps)
		fclose(maps);
	return lines;
}

/* Anonymous resident memory, bytes. */
static double anonymous_memory(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	double kib = 0;
	char line[256];

	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "RssAnon: %lf kB", &kib) == 1)
			break;
	if (status)
		fclose(status);
	return kib * 1024;
}

static void live(void)
{
	ffi_closure **closures = calloc(LIVE, sizeof(*closures));
	void **codes = calloc(LIVE, sizeof(*codes));
	double start, memory;
	int mappings, i;

	memset(closures, 1, LIVE * sizeof(*closures));
	memset(codes, 1, LIVE * sizeof(*codes));
	mappings = count_mappings();
	memory = anonymous_memory();
	start = bench_now();
	for (i = 0; i < LIVE; i++)
		closures[i] = make(&codes[i]);
	bench_print("live-create", (bench_now() - start) / LIVE, "ns");
	bench_print("live-mappings", count_mappings() - mappings, "mappings");
	bench_print("live-memory", (anonymous_memory() - memory) / LIVE, "bytes");
	start = bench_now();
	for (i = 0; i < LIVE; i++)
		call(codes[i], i);
	bench_print("live-first-call", (bench_now() - start) / LIVE, "ns");
	start = bench_now();
	for (i = 0; i < LIVE; i++)
		ffi_closure_free(closures[i]);
	bench_print("live-free", (bench_now() - start) / LIVE, "ns");
	free(closures);
	free(codes);
}

int main(void)
{
	ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 1, &ffi_type_sint, arguments);
	make(&the_code);
	bench_print("call", bench_least(call_loop, 1000000, 10), "ns");
	bench_print("alloc-prepare-free", bench_least(churn, 1000000, 10), "ns");
	live();
	bench_print("in-one-thread", least_churn_threads(1), "ns");
	bench_print("in-two-threads", least_churn_threads(2), "ns");
	return 0;
}
