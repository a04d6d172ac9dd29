#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: gcc
cat >main.c <<'C'
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

int table(int i);

static void *work(void *sum)
{
	for (int i = 0; i < 1000; i++)
		*(long *)sum += table(i);
	return NULL;
}

static int descending(const void *a, const void *b)
{
	return *(const int *)b - *(const int *)a;
}

int main(void)
{
	long sums[4] = { 0 };
	int numbers[] = { 3, 1, 2 };
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, work, &sums[i]);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	qsort(numbers, 3, sizeof(int), descending);
	printf("%ld %d %.6f\n", sums[0] + sums[3], numbers[0], sqrt(2));
	return 0;
}
C
printf 'int table(int i)\n{\n\treturn i %% 7;\n}\n' >table.c
gcc -O2 -Wall -fPIC -shared table.c -o libtable.so
gcc -O2 -Wall -pthread main.c -L. -ltable -Wl,-rpath,"$PWD" -lm -o main
./main
gcc -O2 -flto -g -static main.c table.c -lm -o static && ./static
gcc -fsyntax-only -Wall -x c - <<'C' 2>&1 | grep -o 'warning: .*' || :
int f(void) { int unused; }
C
gcc -E -dM -x c /dev/null | grep -c define
