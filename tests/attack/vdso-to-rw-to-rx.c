/* SPDX-License-Identifier: Apache-2.0 */
/* The code that the kernel maps into every process. */
#include "body.h"

#include <stdio.h>
#include <sys/auxv.h>

/* Where the mapping that starts at @start ends. */
static char *end_of(const char *start)
{
	char *from, *to = NULL;
	FILE *maps = fopen("/proc/self/maps", "re");

	while (maps && fscanf(maps, "%p-%p%*[^\n]", (void **)&from, (void **)&to) == 2)
		if (from == start)
			break;
	if (maps)
		fclose(maps);
	return to;
}

void attack(void)
{
	char *page = (char *)getauxval(AT_SYSINFO_EHDR);
	size_t size;

	if (!page)
		end(ABSENT, "this kernel maps no vDSO");
	if (getauxval(AT_SYSINFO))
		end(ABSENT, "this libc makes its system calls through the vDSO");
	size = (size_t)(end_of(page) - page);
	setup(mprotect(page, size, RW));
	inject(page);
	forbidden(mprotect(page, size, RX));
	run(page);
}
