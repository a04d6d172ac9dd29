/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel writes the memory of a process that dies to a file. */
#include "raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const char *name_of_core(pid_t pid)
{
	static char name[64];
	char pattern[128] = "", with_pid = '0';
	FILE *file = fopen("/proc/sys/kernel/core_pattern", "re");

	if (!file || !fgets(pattern, sizeof(pattern), file) || strcmp(pattern, "core\n") != 0)
		end(ABSENT, "this machine writes no file \"core\"");
	fclose(file);
	file = fopen("/proc/sys/kernel/core_uses_pid", "re");
	setup(file && fread(&with_pid, 1, 1, file) == 1 ? 0 : -1);
	fclose(file);
	snprintf(name, sizeof(name), with_pid == '1' ? "core.%d" : "core", pid);
	return name;
}

static void die_with_code(void)
{
	const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	char *page = setup_map(raw_map_anonymous(RW, MAP_PRIVATE));

	for (size_t at = 0; at < SIZE; at += 64)
		inject(page + at);
	setup(setrlimit(RLIMIT_CORE, &unlimited));
	abort();
}

/* Its pages are pages of memory: here is the first that begins with code and goes on so. */
static off_t find_code(int fd)
{
	char code[128] = { 0 }, found[128];
	ssize_t len;
	off_t at = 0;

	inject(code);
	inject(code + 64);
	while ((len = pread(fd, found, sizeof(found), at)) == sizeof(found)) {
		if (memcmp(code, found, sizeof(found)) == 0)
			return at;
		at += getpagesize();
	}
	end(BROKEN, "the core file has no code in it");
}

void attack(void)
{
	pid_t child;
	int status, fd;

	setup(chdir(temporary(".")));
	child = setup(fork());
	if (child == 0)
		die_with_code();
	setup(waitpid(child, &status, 0));
	fd = raw_open(name_of_core(child), O_RDONLY);
	if (!WCOREDUMP(status))
		end(REFUSED, "refused: the kernel wrote no core");
	run(forbidden_map(raw_map_at(NULL, RX, MAP_PRIVATE, setup(fd), find_code(fd))));
}
