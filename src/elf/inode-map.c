/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/inode-map.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/die.h"

#define ROOM_MIN 1024

struct inode_slot {
	dev_t device;
	ino_t inode;
	size_t number;
	bool used;
};

static size_t hash(dev_t device, ino_t inode)
{
	const uint64_t mixed = ((uint64_t)inode ^ (uint64_t)device << 40) * 0x9e3779b97f4a7c15u;

	return (size_t)(mixed >> 20);
}

/* Its slot, or the one that is free for it; the room is a power of two and never full. */
static struct inode_slot *find(const struct inode_map *map, dev_t device, ino_t inode)
{
	size_t i = hash(device, inode) & (map->room - 1);

	while (map->slots[i].used &&
	       (map->slots[i].inode != inode || map->slots[i].device != device))
		i = (i + 1) & (map->room - 1);
	return &map->slots[i];
}

static void grow(struct inode_map *map)
{
	struct inode_map larger = { .room = map->room ? 2 * map->room : ROOM_MIN };
	size_t i;

	larger.slots = calloc(larger.room, sizeof(*larger.slots));
	if (!larger.slots)
		die("out of memory");
	larger.count = map->count;
	for (i = 0; i < map->room; i++)
		if (map->slots[i].used)
			*find(&larger, map->slots[i].device, map->slots[i].inode) = map->slots[i];
	free(map->slots);
	*map = larger;
}

size_t *inode_map_put(struct inode_map *map, dev_t device, ino_t inode, bool *ret_known)
{
	struct inode_slot *slot;

	if (2 * (map->count + 1) > map->room)
		grow(map);
	slot = find(map, device, inode);
	*ret_known = slot->used;
	if (!slot->used) {
		*slot = (struct inode_slot) { device, inode, 0, true };
		map->count++;
	}
	return &slot->number;
}

const size_t *inode_map_get(const struct inode_map *map, dev_t device, ino_t inode)
{
	const struct inode_slot *slot = map->room ? find(map, device, inode) : NULL;

	return slot && slot->used ? &slot->number : NULL;
}

void inode_map_free(struct inode_map *map)
{
	free(map->slots);
	*map = (struct inode_map) { .slots = NULL };
}
