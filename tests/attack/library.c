/* SPDX-License-Identifier: Apache-2.0 */
/* The part of an attack's body that needs the loader; static programs do without. */
#include "body.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The victim lies beside the attack. */
static int open_victim(void)
{
	return setup(open(beside("victim.so"), O_RDONLY | O_CLOEXEC));
}

int new_library(void)
{
	char buf[4096];
	int from = open_victim(), fd = new_file();
	ssize_t len;

	while ((len = read(from, buf, sizeof(buf))) > 0)
		setup(write(fd, buf, (size_t)len) == len ? 0 : -1);
	setup((int)len);
	close(from);
	return fd;
}

/* An emulator may show what the loader mapped otherwise than it is. */
static bool is_shown_executable(const void *address)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long start, end;
	bool found = false;
	char line[4096], prot[5];

	while (maps && !found && fgets(line, sizeof(line), maps))
		found = sscanf(line, "%lx-%lx %4s", &start, &end, prot) == 3 && prot[2] == 'x' &&
			start <= (unsigned long)address && (unsigned long)address < end;
	if (maps)
		fclose(maps);
	return found;
}

static bool is_refusal(const char *why)
{
	return strstr(why, "failed to map segment") ||
	       strstr(why, "cannot make segment writable") ||
	       strstr(why, "cannot enable executable stack");
}

void *load_symbol(const char *path, const char *symbol)
{
	void *handle = dlopen(path, RTLD_NOW), *found = handle ? dlsym(handle, symbol) : NULL;

	if (!found) {
		const char *why = dlerror();

		end(is_refusal(why) ? REFUSED : BROKEN, "%s", why);
	}
	return found;
}

void *load_library(int fd, long *ret_offset)
{
	char path[64];
	void *handle, *function;
	Dl_info info;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	handle = dlopen(path, RTLD_NOW);
	function = handle ? dlsym(handle, "victim") : NULL;
	if (!function || !dladdr(function, &info))
		end(BROKEN, "%s", dlerror());
	if (!is_shown_executable(function))
		end(ABSENT, "/proc/self/maps does not show the text of a library executable");
	*ret_offset = (char *)function - (char *)info.dli_fbase;
	return function;
}
