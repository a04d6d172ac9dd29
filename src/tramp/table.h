/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One trampoline table: a clone of the slots in our text beside fresh data
 * (arch/geometry.h). No file is opened and no code is written.
 */
#ifndef TRAMP_TABLE_H
#define TRAMP_TABLE_H

#include <stdint.h>

#include "arch/arch.h"

/* How a table's code comes into being; a test names one, the pool tries both. */
enum table_source {
	TABLE_CLONE, /* mremap(MREMAP_DONTUNMAP) of our text: Linux 5.13 */
	TABLE_FILE,  /* map our own file again, if it is still the same file */
};

/**
 * table_map() - map a new table. It stays for good: its code is sealed against
 * every later change where the kernel can do that (mseal, Linux 6.10).
 * @source:	where its code is taken from
 * @targets:	the pool's TARGET_COUNT addresses, copied and made read-only
 * @ret:	its first address, TABLE_ALIGN-aligned, on success
 *
 * Context: any, async-signal-safe.
 * Return: 0 or -errno; -ESTALE if our file on disk is not the one that is mapped.
 */
int table_map(enum table_source source, const uintptr_t *targets, uintptr_t *ret);

/**
 * table_set_target() - change one entry of a table's target array.
 *
 * The array is writable while this runs; a slot that is entered meanwhile
 * reads the old or the new entry.
 *
 * Context: any, async-signal-safe; one caller at a time a table.
 * Return: 0 or -errno.
 */
int table_set_target(uintptr_t table, unsigned int index, uintptr_t target);

static inline struct slot *table_slot(uintptr_t table, unsigned int index)
{
	return (struct slot *)(table + DATA_OFFSET) + index;
}

#endif
