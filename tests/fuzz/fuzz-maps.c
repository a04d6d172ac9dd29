/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of /proc/PID/maps. Whatever is accepted has the numbers that scanf()
 * reads there, and is the same when it is printed as the kernel does and read
 * again. And each line that the kernel could print is accepted.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/maps.h"
#include "fuzz.h"

/* Where show_map_vma() has the path, on 64 bits. */
#define PATH_COLUMN 73

static bool is_same(const struct map *a, const struct map *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
	       a->dev == b->dev && a->inode == b->inode && a->prot == b->prot &&
	       a->shared == b->shared && a->sysv == b->sysv && a->path_len == b->path_len &&
	       !a->path == !b->path && (!a->path || memcmp(a->path, b->path, a->path_len) == 0);
}

/* As the kernel does. Return: its length. */
static size_t print(const struct map *map, char *line)
{
	int len = sprintf(line,
			  "%08" PRIx64 "-%08" PRIx64 " %c%c%c%c %08" PRIx64 " %02" PRIx64
			  ":%02" PRIx64 " %" PRIu64 " ",
			  map->start, map->end, map->prot & PROT_READ ? 'r' : '-',
			  map->prot & PROT_WRITE ? 'w' : '-', map->prot & PROT_EXEC ? 'x' : '-',
			  map->shared ? 's' : 'p', map->offset, map->dev >> 32,
			  map->dev & UINT32_MAX, map->inode);

	if (!map->path)
		return (size_t)len;
	while (len < PATH_COLUMN)
		line[len++] = ' ';
	memcpy(line + len, map->path, map->path_len);
	return (size_t)len + map->path_len;
}

static void check_again(const struct map *map)
{
	char *line = must_have(256 + map->path_len);
	struct map again;

	must(maps_parse(line, print(map, line), &again));
	must(is_same(map, &again));
	free(line);
}

static void check_numbers(const char *line, const struct map *map)
{
	uint64_t start, end, offset, major, minor, inode;
	char flags[4];

	must(sscanf(line,
		    "%" SCNx64 "-%" SCNx64 " %4c %" SCNx64 " %" SCNx64 ":%" SCNx64 " %" SCNu64,
		    &start, &end, flags, &offset, &major, &minor, &inode) == 7);
	must(start == map->start && end == map->end && start < end);
	must(offset == map->offset && inode == map->inode);
	must(major == map->dev >> 32 && minor == (map->dev & UINT32_MAX));
	must((flags[0] == 'r') == !!(map->prot & PROT_READ));
	must((flags[1] == 'w') == !!(map->prot & PROT_WRITE));
	must((flags[2] == 'x') == !!(map->prot & PROT_EXEC));
	must((flags[3] == 's') == map->shared);
}

static void read_line(const uint8_t *data, size_t size)
{
	char *line = input_text(data, size);
	struct map map;

	if (maps_parse(line, size, &map)) {
		check_numbers(line, &map);
		must(!map.path || (map.path > line && map.path + map.path_len == line + size));
		check_again(&map);
	}
	free(line);
}

static void make_line(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct map map = { 0 };
	char path[64];

	map.start = input_number(&input, 8) & ~(uint64_t)0xfff;
	map.end = map.start + (input_number(&input, 4) << 12);
	map.offset = input_number(&input, 8) & ~(uint64_t)0xfff;
	map.dev = input_number(&input, 8);
	map.inode = input_number(&input, 8);
	map.prot = (int)input_number(&input, 1) & (PROT_READ | PROT_WRITE | PROT_EXEC);
	map.shared = input_number(&input, 1) & 1;
	input_string(&input, path, sizeof(path));
	if (path[0] == '/' || path[0] == '[') {
		map.path = path;
		map.path_len = strlen(path);
		map.sysv = map.path_len > 5 && strncmp(path, "/SYSV", 5) == 0;
	}
	if (map.start < map.end)
		check_again(&map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_line(data, size);
	make_line(data, size);
	return 0;
}
