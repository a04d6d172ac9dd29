/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by file: what a file is called does not count. Context of all: process. */
#ifndef ELF_INODE_MAP_H
#define ELF_INODE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* All zero to start with. */
struct inode_map {
	struct inode_slot *slots;
	size_t room;
	size_t count;
};

/**
 * inode_map_put() - a number for a file, if it has none.
 *
 * Return: where its number is, valid until the next one is put; whether it was
 * there before, in @ret_known. Out of memory ends the process.
 */
size_t *inode_map_put(struct inode_map *map, dev_t device, ino_t inode, bool *ret_known);

/* Its number, or NULL. */
const size_t *inode_map_get(const struct inode_map *map, dev_t device, ino_t inode);
void inode_map_free(struct inode_map *map);

#endif
