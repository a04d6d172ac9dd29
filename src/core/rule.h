/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule, in one place and without side effects: memory is writable or
 * executable, and not both, at one address or at two. The part about one
 * address is PR_SET_MDWE's (Linux 6.3, map_deny_write_exec()).
 */
#ifndef CORE_RULE_H
#define CORE_RULE_H

#include <stdbool.h>
#include <sys/mman.h>

#include "core/maps.h"

static inline bool prot_is_wx(int prot)
{
	return (prot & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC);
}

/* Whether a mapping of these flags shows memory that other mappings can show too. */
static inline bool flags_are_shared(int flags)
{
	return (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_SHARED_VALIDATE;
}

/*
 * Whether mmap() needs a closer look: everything executable, and every shared
 * view of a file, because the file may be executable elsewhere.
 */
static inline bool mmap_matters(int prot, int flags)
{
	return (prot & PROT_EXEC) || ((flags & (MAP_SHARED | MAP_ANONYMOUS)) == MAP_SHARED);
}

/*
 * Two views of one file, memfd or segment are an alias if what is written
 * through the one is run through the other. A private writable view writes to
 * a copy; a private executable view still shows what is written to the file.
 */
static inline bool maps_alias_write(const struct map *map)
{
	return map->shared && (map->prot & PROT_WRITE);
}

static inline bool maps_alias_exec(const struct map *map)
{
	return map->prot & PROT_EXEC;
}

#endif
