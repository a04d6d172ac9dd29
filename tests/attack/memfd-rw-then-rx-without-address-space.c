/* SPDX-License-Identifier: Apache-2.0 */
/* A process may have no address space left to look at the file with. */
#include "body.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* No new mapping, but in the place of another. */
static void fill_address_space(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	struct rlimit limit;
	unsigned long pages;

	if (!statm || fscanf(statm, "%lu", &pages) != 1)
		end(BROKEN, "/proc/self/statm");
	setup(fclose(statm));
	setup(getrlimit(RLIMIT_AS, &limit));
	limit.rlim_cur = pages * (unsigned long)sysconf(_SC_PAGESIZE);
	setup(setrlimit(RLIMIT_AS, &limit));
}

void attack(void)
{
	int fd = new_memfd();
	void *writable = setup_map(map(RW, MAP_SHARED, fd));
	void *place = setup_map(map_anonymous(PROT_NONE, MAP_PRIVATE)), *page;

	fill_address_space();
	page = forbidden_map(mmap(place, SIZE, RX, MAP_SHARED | MAP_FIXED, fd, 0));
	inject(writable);
	run(page);
}
