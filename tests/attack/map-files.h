/* SPDX-License-Identifier: Apache-2.0 */
/* Shared memory has a name below /proc, by which it can be opened like a file. */
#ifndef ATTACK_MAP_FILES_H
#define ATTACK_MAP_FILES_H

#include "raw.h"

#include <stdio.h>

static inline int open_mapping(const void *start, size_t size)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", (unsigned long)start,
		 (unsigned long)start + size);
	fd = raw_open(path, O_RDONLY);
	if (fd < 0 && errno == ENOENT)
		end(ABSENT, "this kernel has no /proc/self/map_files");
	return forbidden(fd);
}

#endif
