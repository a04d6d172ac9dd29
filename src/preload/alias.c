/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/alias.h"

#include <sys/mman.h>

#include "core/rule.h"
#include "core/sys.h"
#include "tramp/self.h"

/* What is asked of one mapping after the other, until the answer is not no. */
typedef enum answer question(const struct map *map, const void *about);

static enum answer ask_all(question *ask, const void *about)
{
	enum answer answer = ANSWER_NO;
	struct self self;
	struct map map;

	if (self_open(&self))
		return ANSWER_UNKNOWN;
	while (answer == ANSWER_NO && self_next(&self, &map))
		answer = ask(&map, about);
	if (answer == ANSWER_NO && self_error(&self))
		answer = ANSWER_UNKNOWN;
	self_close(&self);
	return answer;
}

/* What is true of a mapping that shows the object. */
typedef bool quality(const struct map *map);

struct range {
	const void *addr;
	size_t len;
	bool shared_only;
	quality *is;
};

static bool overlaps(const struct map *map, const struct range *range)
{
	const uintptr_t start = arch_untag(range->addr);

	return map->start < start + range->len && start < map->end;
}

static enum answer is_not_executable(const struct map *map, const void *range)
{
	return overlaps(map, range) && !(map->prot & PROT_EXEC) ? ANSWER_YES : ANSWER_NO;
}

enum answer alias_gains_exec(const void *addr, size_t len)
{
	const struct range range = { addr, len, false, NULL };

	return ask_all(is_not_executable, &range);
}

bool alias_identify(int fd, struct map *ret)
{
	/* Shared, as it asks least of the descriptor; a device may refuse that. */
	long probe = sys_mmap(NULL, 1, PROT_NONE, MAP_SHARED, fd, 0);
	bool found;

	if (sys_failed(probe))
		probe = sys_mmap(NULL, 1, PROT_NONE, MAP_PRIVATE, fd, 0);
	if (sys_failed(probe))
		return false;
	found = self_find((void *)probe, ret, NULL) == 0;
	sys_munmap((void *)probe, 1);
	return found && maps_has_object(ret);
}

struct view {
	const struct map *object;
	quality *is;
};

static enum answer is_view(const struct map *map, const void *about)
{
	const struct view *view = about;

	return maps_same_object(map, view->object) && view->is(map) ? ANSWER_YES : ANSWER_NO;
}

static enum answer any_view(const struct map *object, quality *is)
{
	const struct view view = { object, is };

	return ask_all(is_view, &view);
}

enum answer alias_is_executable(const struct map *object)
{
	return any_view(object, maps_alias_exec);
}

enum answer alias_is_writable(const struct map *object)
{
	return any_view(object, maps_alias_write);
}

static bool is_shared(const struct map *map)
{
	return map->shared;
}

enum answer alias_is_shared(const struct map *object)
{
	return any_view(object, is_shared);
}

/* Of each object in the range in turn; ranges of more than one are rare. */
static enum answer has_view(const struct map *map, const void *about)
{
	const struct range *range = about;

	if (!overlaps(map, range) || !maps_has_object(map) || (range->shared_only && !map->shared))
		return ANSWER_NO;
	return any_view(map, range->is);
}

enum answer alias_range_is_executable(const void *addr, size_t len)
{
	const struct range range = { addr, len, true, maps_alias_exec };

	return ask_all(has_view, &range);
}

enum answer alias_range_is_writable(const void *addr, size_t len)
{
	const struct range range = { addr, len, false, maps_alias_write };

	return ask_all(has_view, &range);
}
