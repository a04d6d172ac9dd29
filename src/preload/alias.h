/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file, memfd or segment at two addresses: is it writable at one and
 * executable at the other? Asked of the kernel each time, because the loader
 * maps without passing through us. Context of all: any, async-signal-safe.
 */
#ifndef PRELOAD_ALIAS_H
#define PRELOAD_ALIAS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/maps.h"

/* What a range of addresses is, by the mappings in it. */
struct range {
	bool known;	 /* false where there is no /proc */
	bool whole;	 /* without holes */
	bool executable; /* all of it */
	bool shared;	 /* any of it */
};

void alias_range(const void *addr, size_t len, struct range *ret);

/**
 * alias_identify() - which object a descriptor's memory is.
 *
 * The device that statx() tells is not always the one that the kernel prints
 * for a mapping (btrfs, overlayfs), so the file is mapped without access and
 * looked up.
 *
 * Return: false if it cannot be mapped or found.
 */
bool alias_identify(int fd, struct map *ret);

/* Whether this process has the object mapped executable; writable and shared; shared. */
bool alias_is_executable(const struct map *object);
bool alias_is_writable(const struct map *object);
bool alias_is_shared(const struct map *object);

/* Whether a shared object in the range is mapped executable anywhere here. */
bool alias_range_is_executable(const void *addr, size_t len);

/* The same for writable and shared. */
bool alias_range_is_writable(const void *addr, size_t len);

#endif
