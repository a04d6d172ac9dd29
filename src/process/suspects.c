/* SPDX-License-Identifier: Apache-2.0 */
#include "process/suspects.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/die.h"

/**
 * struct view - a part of a file that this process can write to.
 * @map:	where it is mapped so
 * @reach:	the offset in the file that no view before it, nor it, ends behind
 *
 * There may be as many as mappings, so they are sorted by file and offset, and
 * what covers a place is found without looking at all of them.
 */
struct view {
	const struct map *map;
	uint64_t reach;
};

struct views {
	struct view *at;
	size_t count;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_objects(const struct map *a, const struct map *b)
{
	int order = compare_numbers(a->inode, b->inode);

	if (!order)
		order = compare_numbers(a->dev, b->dev);
	return order ? order : a->sysv - b->sysv;
}

static int compare_views(const void *a, const void *b)
{
	const struct map *x = ((const struct view *)a)->map, *y = ((const struct view *)b)->map;
	int order = compare_objects(x, y);

	return order ? order : compare_numbers(x->offset, y->offset);
}

static uint64_t end_offset(const struct map *map)
{
	return map->offset + (map->end - map->start);
}

static void set_reach(struct views *views)
{
	size_t i;

	for (i = 0; i < views->count; i++) {
		struct view *view = &views->at[i];

		view->reach = end_offset(view->map);
		if (i && maps_same_object(view->map, view[-1].map) && view[-1].reach > view->reach)
			view->reach = view[-1].reach;
	}
}

static struct views find_views(const struct regions *regions)
{
	struct views views = { calloc(regions->count + 1, sizeof(*views.at)), 0 };
	size_t i;

	if (!views.at)
		die_errno("malloc");
	for (i = 0; i < regions->count; i++) {
		const struct map *map = &regions->at[i].map;

		if (map->shared && map->prot & PROT_WRITE && maps_has_object(map))
			views.at[views.count++].map = map;
	}
	qsort(views.at, views.count, sizeof(*views.at), compare_views);
	set_reach(&views);
	return views;
}

/* How many views are of an earlier file, or of this one and begin before an offset. */
static size_t views_before(const struct views *views, const struct map *map, uint64_t offset)
{
	size_t low = 0, high = views->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_objects(views->at[middle].map, map);

		if (order < 0 || (!order && views->at[middle].map->offset < offset))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether a file that is executable here is written to elsewhere. */
static bool is_alias(const struct views *views, const struct map *map, bool *same_pages)
{
	size_t n = views_before(views, map, end_offset(map));

	*same_pages = false;
	if (n && maps_same_object(views->at[n - 1].map, map)) {
		*same_pages = views->at[n - 1].reach > map->offset;
		return true;
	}
	return n < views->count && maps_same_object(views->at[n].map, map);
}

/* The worst of an executable mapping; EVIDENCE_COUNT if there is nothing. */
static enum evidence judge(const struct views *views, const struct region *region, bool *same_pages)
{
	const struct map *map = &region->map;

	if (region->stack)
		return EVIDENCE_LIVE_STACK;
	if (map->prot & PROT_WRITE)
		return EVIDENCE_LIVE_WX;
	if (region->backing == BACKING_KERNEL)
		return EVIDENCE_COUNT;
	if (maps_has_object(map) && is_alias(views, map, same_pages))
		return EVIDENCE_LIVE_ALIAS;
	if (map->shared)
		return EVIDENCE_LIVE_SHARED;
	if (region->backing != BACKING_FILE)
		return EVIDENCE_LIVE_ANONYMOUS;
	return region->deleted ? EVIDENCE_LIVE_DELETED : EVIDENCE_COUNT;
}

static int compare_paths(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* Without the addresses and inodes: a library may make a memfd for every few pages. */
static int compare_suspects(const struct suspect *a, const struct suspect *b)
{
	const struct map *x = &a->region->map, *y = &b->region->map;
	int order = (int)a->evidence - (int)b->evidence;

	if (!order)
		order = x->prot - y->prot;
	if (!order)
		order = x->shared - y->shared;
	if (!order)
		order = a->same_pages - b->same_pages;
	if (!order)
		order = a->writer - b->writer;
	if (!order)
		order = (int)a->region->backing - (int)b->region->backing;
	return order ? order : compare_paths(x->path, y->path);
}

static int compare_by_address(const void *a, const void *b)
{
	const struct suspect *x = a, *y = b;
	int order = compare_suspects(x, y);

	return order ? order : compare_numbers(x->region->map.start, y->region->map.start);
}

void suspects_add(struct suspects *suspects, const struct suspect *suspect)
{
	if (suspects->count == suspects->room) {
		suspects->room = 2 * suspects->room + 16;
		suspects->at = reallocarray(suspects->at, suspects->room, sizeof(*suspects->at));
		if (!suspects->at)
			die_errno("malloc");
	}
	suspects->at[suspects->count++] = *suspect;
}

void suspects_sort(struct suspects *suspects)
{
	if (suspects->count)
		qsort(suspects->at, suspects->count, sizeof(*suspects->at), compare_by_address);
}

void suspects_find(const struct regions *regions, struct suspects *ret)
{
	struct views views = find_views(regions);
	size_t i;

	ret->count = 0;
	for (i = 0; i < regions->count; i++) {
		struct suspect suspect = { .region = &regions->at[i] };

		if (!(suspect.region->map.prot & PROT_EXEC))
			continue;
		suspect.evidence = judge(&views, suspect.region, &suspect.same_pages);
		if (suspect.evidence != EVIDENCE_COUNT)
			suspects_add(ret, &suspect);
	}
	free(views.at);
	suspects_sort(ret);
}

void suspects_free(struct suspects *suspects)
{
	free(suspects->at);
	*suspects = (struct suspects) { 0 };
}

bool suspects_alike(const struct suspect *a, const struct suspect *b)
{
	return compare_suspects(a, b) == 0;
}
