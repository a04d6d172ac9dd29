/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/alias.h"

#include <sys/mman.h>

#include "core/rule.h"
#include "core/sys.h"
#include "tramp/self.h"

static bool overlaps(const struct map *map, const void *addr, size_t len)
{
	const uintptr_t start = arch_untag(addr);

	return map->start < start + len && start < map->end;
}

enum answer alias_gains_exec(const void *addr, size_t len)
{
	enum answer answer = ANSWER_NO;
	struct self self;
	struct map map;

	if (self_open(&self))
		return ANSWER_UNKNOWN;
	while (answer == ANSWER_NO && self_next(&self, &map))
		if (overlaps(&map, addr, len) && !(map.prot & PROT_EXEC))
			answer = ANSWER_YES;
	self_close(&self);
	return answer;
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

static enum answer any_view(const struct map *object, bool (*is)(const struct map *map))
{
	struct self self;
	struct map map;
	enum answer answer = ANSWER_NO;

	if (self_open(&self))
		return ANSWER_UNKNOWN;
	while (answer == ANSWER_NO && self_next(&self, &map))
		if (maps_same_object(&map, object) && is(&map))
			answer = ANSWER_YES;
	self_close(&self);
	return answer;
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

/* For each object in the range in turn; ranges of more than one are rare. */
static enum answer any_in_range(const void *addr, size_t len, bool shared_only,
				bool (*is)(const struct map *map))
{
	struct self self;
	struct map map;
	enum answer answer = ANSWER_NO;

	if (self_open(&self))
		return ANSWER_UNKNOWN;
	while (answer == ANSWER_NO && self_next(&self, &map))
		if (overlaps(&map, addr, len) && maps_has_object(&map) &&
		    (map.shared || !shared_only))
			answer = any_view(&map, is);
	self_close(&self);
	return answer;
}

enum answer alias_range_is_executable(const void *addr, size_t len)
{
	return any_in_range(addr, len, true, maps_alias_exec);
}

enum answer alias_range_is_writable(const void *addr, size_t len)
{
	return any_in_range(addr, len, false, maps_alias_write);
}
