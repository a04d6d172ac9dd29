/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_MAPS_H
#define CORE_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct map - one mapping, as /proc/PID/maps tells it.
 * @start:	first address
 * @end:	first address behind it
 * @offset:	of @start in the file, bytes
 * @dev:	the file system, major << 32 | minor
 * @inode:	0 for memory that no file or segment backs
 * @prot:	PROT_READ, PROT_WRITE, PROT_EXEC
 * @shared:	MAP_SHARED
 * @sysv:	a System V segment, whose number may be a memfd's too
 * @path:	first byte of the path inside the line, NULL if there is none
 * @path_len:	its length, bytes
 */
struct map {
	uint64_t start;
	uint64_t end;
	uint64_t offset;
	uint64_t dev;
	uint64_t inode;
	int prot;
	bool shared;
	bool sysv;
	const char *path;
	size_t path_len;
};

/**
 * maps_parse() - read one line of /proc/PID/maps.
 * @line:	the line, without its newline; not terminated
 * @len:	its length, bytes
 * @ret:	set on success; its path points into @line
 *
 * The format is proc_pid_maps(5)'s. A line that was cut behind the inode is
 * accepted, with the path as far as it goes.
 *
 * Context: any, async-signal-safe.
 * Return: true, or false for anything that the kernel would not write.
 */
bool maps_parse(const char *line, size_t len, struct map *ret);

/* Whether a mapping shows a file, memfd or segment. The first segment's number is 0. */
static inline bool maps_has_object(const struct map *map)
{
	return map->inode || map->sysv;
}

/* Whether two mappings show the same one. */
static inline bool maps_same_object(const struct map *a, const struct map *b)
{
	return maps_has_object(a) && a->inode == b->inode && a->dev == b->dev && a->sysv == b->sysv;
}

#endif
