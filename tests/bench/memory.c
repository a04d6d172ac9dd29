/* SPDX-License-Identifier: Apache-2.0 */
/* What memory calls without PROT_EXEC cost. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"

#define LENGTH 65536

static int file;

static void map_anonymous(int count)
{
	while (count--) {
		void *page = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				  -1, 0);

		if (page == MAP_FAILED || munmap(page, LENGTH))
			abort();
	}
}

static void map_file(int count)
{
	while (count--) {
		void *page = mmap(NULL, LENGTH, PROT_READ, MAP_PRIVATE, file, 0);

		if (page == MAP_FAILED || munmap(page, LENGTH))
			abort();
	}
}

static void map_shared(int count)
{
	while (count--) {
		void *page = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

		if (page == MAP_FAILED || munmap(page, LENGTH))
			abort();
	}
}

static void protect(int count)
{
	char *page = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		abort();
	while (count--)
		if (mprotect(page, LENGTH, count % 2 ? PROT_READ : PROT_READ | PROT_WRITE))
			abort();
	munmap(page, LENGTH);
}

int main(void)
{
	file = memfd_create("bench", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, LENGTH))
		abort();
	bench_print("mmap-anonymous", bench_least(map_anonymous, 20000, 20), "ns");
	bench_print("mmap-file-private", bench_least(map_file, 20000, 20), "ns");
	bench_print("mmap-file-shared", bench_least(map_shared, 20000, 20), "ns");
	bench_print("mprotect", bench_least(protect, 20000, 20), "ns");
	return 0;
}
