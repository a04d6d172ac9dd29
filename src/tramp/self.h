/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel says of this process's own memory. Read at need, never
 * kept: a copy would be wrong after the loader's next mmap, which no
 * interposed symbol sees.
 */
#ifndef TRAMP_SELF_H
#define TRAMP_SELF_H

#include "core/maps.h"

/* Longest path that self_next() keeps whole. */
#define SELF_PATH_MAX 512

/**
 * struct self - a walk through /proc/self/maps.
 *
 * Small, because it lives on signal stacks.
 *
 * @error:	of self_error()
 */
struct self {
	int fd;
	int error;
	size_t len;
	size_t used;
	char buf[128 + SELF_PATH_MAX];
};

/**
 * self_open() - start a walk.
 *
 * Context: any, async-signal-safe.
 * Return: 0, or -errno where there is no /proc.
 */
int self_open(struct self *self);

/**
 * self_next() - the next mapping, by rising address.
 * @map: set on success; its path points into @self, until the next call
 *
 * Context: any, async-signal-safe.
 * Return: true, or false at the end.
 */
bool self_next(struct self *self, struct map *map);

/**
 * self_error() - why the walk ended.
 *
 * Context: any, async-signal-safe.
 * Return: 0 if all was seen, or -errno: there is a line that makes no sense,
 * or it could not be read. What was not seen may be anything.
 */
int self_error(const struct self *self);

/* End the walk. Context: any, async-signal-safe. */
void self_close(struct self *self);

/**
 * self_find() - the mapping that holds an address.
 * @path:	takes a terminated copy of the path where not NULL
 *
 * Context: any, async-signal-safe.
 * Return: 0, -ENOENT if nothing is mapped there, or -errno.
 */
int self_find(const void *addr, struct map *map, char path[SELF_PATH_MAX]);

#endif
