/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the bodies of files said, kept for the next time. Who can write to it
 * can hide a file from the audit, so it is only used where nobody else can.
 * A record is of a device, an inode, a size, both times and a build-id: nobody
 * sets the time of the last change of a file but by the clock of the system.
 */
#ifndef ELF_SCAN_CACHE_H
#define ELF_SCAN_CACHE_H

#include <jansson.h>

#include "elf/set.h"
#include "knowledge/component.h"

struct scan_cache;

/**
 * scan_cache_open() - what is there, which may be nothing.
 * @path:	need not exist; its folder must
 * @knowledge:	records that were made by another are forgotten
 * @ret_why:	set to why it is not to be trusted, a string literal; or to NULL
 *
 * What is no cache, or of another version, is as if it were empty.
 *
 * Context: process; out of memory ends it.
 *
 * Return: NULL if it is not to be trusted or, with errno, cannot be read.
 */
struct scan_cache *scan_cache_open(const char *path, const struct knowledge *knowledge,
				   const char **ret_why);

/* The record of a file as it is now: borrowed, or NULL. */
json_t *scan_cache_get(const struct scan_cache *cache, const struct elf_file *file);

/* Another record, which is kept; those that are not put are forgotten. */
void scan_cache_put(struct scan_cache *cache, const struct elf_file *file, json_t *record);

/* Write it, in the place of the file that was there, and free it. Return: 0 or -errno. */
int scan_cache_close(struct scan_cache *cache);

#endif
