/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole /proc/PID/maps. No line is lost, each that matters is kept, and what
 * is said of it is what the slow way says that looks at all pairs.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fuzz.h"
#include "process/process.h"
#include "process/suspects.h"

/* The slow way to all lines. */
struct lines {
	struct map *maps;
	size_t count;
	size_t broken;
	bool sorted;
};

static bool matters(const struct map *map)
{
	return map->prot & PROT_EXEC || (map->shared && map->prot & PROT_WRITE);
}

static void take_line(struct lines *lines, const char *line, size_t len)
{
	struct map *map = &lines->maps[lines->count];

	if (!maps_parse(line, len, map)) {
		lines->broken++;
		return;
	}
	lines->sorted &= !lines->count || map->start >= map[-1].end;
	lines->count++;
}

static struct lines read_lines(const char *text, size_t size)
{
	struct lines lines = { must_have((size + 1) * sizeof(struct map)), 0, 0, true };
	const char *end = text + size;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;

		take_line(&lines, text, (size_t)(stop - text));
		text = stop + !!newline;
	}
	return lines;
}

static bool is_named_stack(const struct map *map)
{
	return !map->inode && map->path && map->path_len == 7 &&
	       memcmp(map->path, "[stack]", 7) == 0;
}

static bool is_plain(const struct map *map)
{
	return !map->inode && !map->shared && (!map->path || is_named_stack(map));
}

/* From a mapping to its neighbours of the same kind, one way or the other. */
static bool leads_to_stack(const struct lines *lines, size_t at, bool up)
{
	const struct map *map = &lines->maps[at];

	if (is_named_stack(map))
		return true;
	if (!is_plain(map))
		return false;
	if (up)
		return at + 1 < lines->count && map[1].start == map->end && is_plain(&map[1]) &&
		       leads_to_stack(lines, at + 1, true);
	return at && map[-1].end == map->start && is_plain(&map[-1]) &&
	       leads_to_stack(lines, at - 1, false);
}

static void check_name(const struct region *region, const struct map *map)
{
	const size_t deleted = region->deleted ? strlen(" (deleted)") : 0;

	must(!region->map.path == !map->path);
	if (!map->path)
		return;
	must(region->map.path_len <= PATH_MAX);
	must(region->cut || region->map.path_len + deleted == map->path_len);
	must(memcmp(region->map.path, map->path, region->map.path_len) == 0);
	must(region->map.path[region->map.path_len] == '\0');
}

static void check_region(const struct lines *lines, size_t at, const struct region *region)
{
	const struct map *map = &lines->maps[at];

	must(region->map.start == map->start && region->map.end == map->end);
	must(region->map.inode == map->inode && region->map.dev == map->dev);
	must(region->map.prot == map->prot && region->map.shared == map->shared);
	check_name(region, map);
	must(map->inode || map->sysv || !map->path || region->backing == BACKING_NONE ||
	     region->backing == BACKING_KERNEL);
	if (lines->sorted)
		must(region->stack ==
		     (leads_to_stack(lines, at, true) || leads_to_stack(lines, at, false)));
}

static void check_regions(const struct lines *lines, const struct regions *regions)
{
	size_t i, kept = 0;

	must(regions->total == lines->count && regions->broken == lines->broken);
	for (i = 0; i < lines->count; i++) {
		if (!matters(&lines->maps[i]))
			continue;
		must(kept < regions->count);
		check_region(lines, i, &regions->at[kept++]);
	}
	must(kept == regions->count);
}

/* Suspects. */

static bool overlaps(const struct map *a, const struct map *b)
{
	return a->offset < b->offset + (b->end - b->start) &&
	       b->offset < a->offset + (a->end - a->start);
}

static bool has_writer(const struct regions *regions, const struct map *map, bool *same_pages)
{
	bool found = false;
	size_t i;

	*same_pages = false;
	for (i = 0; i < regions->count; i++) {
		const struct map *other = &regions->at[i].map;

		if (!other->shared || !(other->prot & PROT_WRITE) || !maps_same_object(other, map))
			continue;
		found = true;
		*same_pages |= overlaps(other, map);
	}
	return found;
}

/* An offset and a length that the kernel would not add up. */
static bool wraps(const struct regions *regions)
{
	size_t i;

	for (i = 0; i < regions->count; i++)
		if (regions->at[i].map.offset >
		    UINT64_MAX - (regions->at[i].map.end - regions->at[i].map.start))
			return true;
	return false;
}

static void check_suspect(const struct regions *regions, const struct suspect *suspect, bool exact)
{
	const struct map *map = &suspect->region->map;
	bool same_pages;

	must(map->prot & PROT_EXEC);
	if (suspect->evidence == EVIDENCE_LIVE_WX)
		must(map->prot & PROT_WRITE);
	if (suspect->evidence != EVIDENCE_LIVE_ALIAS)
		return;
	must(has_writer(regions, map, &same_pages));
	must(!exact || same_pages == suspect->same_pages);
}

/* What nothing is said of is the executable page of a file that nobody writes to. */
static bool is_harmless(const struct regions *regions, const struct region *region)
{
	bool same_pages;

	if (region->stack || region->map.prot & PROT_WRITE || !(region->map.prot & PROT_EXEC))
		return !(region->map.prot & PROT_EXEC);
	return region->backing == BACKING_KERNEL ||
	       (region->backing == BACKING_FILE && !region->deleted && !region->map.shared &&
		!has_writer(regions, &region->map, &same_pages));
}

static void check_suspects(const struct regions *regions)
{
	struct suspects suspects = { 0 };
	const bool exact = !wraps(regions);
	size_t i, harmless = 0;

	suspects_find(regions, &suspects);
	for (i = 0; i < suspects.count; i++) {
		must(i == 0 || suspects.at[i - 1].evidence <= suspects.at[i].evidence);
		check_suspect(regions, &suspects.at[i], exact);
	}
	for (i = 0; i < regions->count; i++)
		harmless += is_harmless(regions, &regions->at[i]);
	must(harmless + suspects.count == regions->count);
	suspects_free(&suspects);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct regions regions = { 0 };
	struct lines lines;
	FILE *file;

	if (!size)
		return 0;
	file = fmemopen((void *)data, size, "r");
	must(file);
	must(regions_read(file, &regions) == 0);
	fclose(file);
	lines = read_lines((const char *)data, size);
	check_regions(&lines, &regions);
	check_suspects(&regions);
	free(lines.maps);
	regions_free(&regions);
	return 0;
}
