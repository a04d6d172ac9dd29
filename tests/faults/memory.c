/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int memory_proc = AT_FDCWD;

struct mapping {
	char permissions[8];
	dev_t device;
	ino_t inode;
	char path[256];
};

static FILE *open_maps(void)
{
	const int fd = memory_proc == AT_FDCWD ? open("/proc/self/maps", O_RDONLY)
					       : openat(memory_proc, "self/maps", O_RDONLY);
	FILE *maps = fd < 0 ? NULL : fdopen(fd, "r");

	/* A count of nothing would pass for a proof of absence. */
	if (!maps) {
		perror("/proc/self/maps");
		abort();
	}
	return maps;
}

static bool parse(const char *line, struct mapping *ret)
{
	unsigned int major, minor;
	unsigned long inode;

	*ret = (struct mapping) { .inode = 0 };
	if (sscanf(line, "%*x-%*x %7s %*x %x:%x %lu %255[^\n]", ret->permissions, &major, &minor,
		   &inode, ret->path) < 4)
		return false;
	ret->device = makedev(major, minor);
	ret->inode = inode;
	return true;
}

static size_t count(bool (*is)(const struct mapping *mapping, const void *arg), const void *arg)
{
	FILE *maps = open_maps();
	struct mapping mapping;
	char line[4096];
	size_t n = 0;

	while (fgets(line, sizeof(line), maps))
		n += parse(line, &mapping) && is(&mapping, arg);
	fclose(maps);
	return n;
}

static bool any(const struct mapping *mapping, const void *arg)
{
	(void)mapping;
	(void)arg;
	return true;
}

static bool is_write_exec(const struct mapping *mapping, const void *arg)
{
	(void)arg;
	return mapping->permissions[1] == 'w' && mapping->permissions[2] == 'x';
}

static bool is_executable_of(const struct mapping *mapping, const void *arg)
{
	const struct stat *file = arg;

	return mapping->permissions[2] == 'x' && mapping->device == file->st_dev &&
	       mapping->inode == file->st_ino;
}

static bool is_memfd(const struct mapping *mapping, const void *arg)
{
	(void)arg;
	return strncmp(mapping->path, "/memfd:", 7) == 0;
}

size_t memory_mappings(void)
{
	return count(any, NULL);
}

size_t memory_write_exec(void)
{
	return count(is_write_exec, NULL);
}

size_t memory_executable_of(const struct stat *file)
{
	return count(is_executable_of, file);
}

size_t memory_of_memfds(void)
{
	return count(is_memfd, NULL);
}

size_t memory_open_memfds(void)
{
	char name[64], target[64];
	size_t n = 0;
	int fd;

	for (fd = 0; fd < 1024; fd++) {
		snprintf(name, sizeof(name), "%sself/fd/%d",
			 memory_proc == AT_FDCWD ? "/proc/" : "", fd);
		memset(target, 0, sizeof(target));
		n += readlinkat(memory_proc, name, target, sizeof(target) - 1) > 0 &&
		     strncmp(target, "/memfd:", 7) == 0;
	}
	return n;
}
