/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/alias.h"

#include <sys/mman.h>

#include "core/rule.h"
#include "core/sys.h"
#include "preload/object.h"
#include "tramp/self.h"

static bool overlaps(const struct map *map, const void *addr, size_t len)
{
	return map->start < (uintptr_t)addr + len && (uintptr_t)addr < map->end;
}

void alias_range(const void *addr, size_t len, struct range *ret)
{
	uintptr_t reached = (uintptr_t)addr;
	struct self self;
	struct map map;

	*ret = (struct range) { .known = false, .whole = true, .executable = true };
	if (self_open(&self)) {
		/* Only what the loader mapped from a file's text is sure. */
		ret->executable = object_has_text(addr) &&
				  object_has_text((const char *)addr + len - 1);
		return;
	}
	ret->known = true;
	while (self_next(&self, &map)) {
		if (!overlaps(&map, addr, len))
			continue;
		if (map.start > reached)
			ret->whole = false;
		if (!(map.prot & PROT_EXEC))
			ret->executable = false;
		if (map.shared)
			ret->shared = true;
		reached = (uintptr_t)map.end;
	}
	self_close(&self);
	if (reached < (uintptr_t)addr + len)
		ret->whole = false;
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
	return found && ret->inode;
}

static bool any_view(const struct map *object, bool (*is)(const struct map *map))
{
	struct self self;
	struct map map;
	bool found = false;

	if (self_open(&self))
		return false;
	while (!found && self_next(&self, &map))
		found = maps_same_object(&map, object) && is(&map);
	self_close(&self);
	return found;
}

bool alias_is_executable(const struct map *object)
{
	return any_view(object, maps_alias_exec);
}

bool alias_is_writable(const struct map *object)
{
	return any_view(object, maps_alias_write);
}

static bool is_shared(const struct map *map)
{
	return map->shared;
}

bool alias_is_shared(const struct map *object)
{
	return any_view(object, is_shared);
}

/* For each object in the range in turn; ranges of more than one are rare. */
static bool any_in_range(const void *addr, size_t len, bool shared_only,
			 bool (*is)(const struct map *map))
{
	struct self self;
	struct map map;
	bool found = false;

	if (self_open(&self))
		return false;
	while (!found && self_next(&self, &map))
		if (overlaps(&map, addr, len) && map.inode && (map.shared || !shared_only))
			found = any_view(&map, is);
	self_close(&self);
	return found;
}

bool alias_range_is_executable(const void *addr, size_t len)
{
	return any_in_range(addr, len, true, maps_alias_exec);
}

bool alias_range_is_writable(const void *addr, size_t len)
{
	return any_in_range(addr, len, false, maps_alias_write);
}
