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

/* Without /proc, descriptors or address space the kernel cannot be asked. */
enum answer {
	ANSWER_NO,
	ANSWER_YES,
	ANSWER_UNKNOWN,
};

/**
 * alias_gains_exec() - whether anything that is mapped in a range is not
 * executable.
 *
 * Holes do not count: the kernel changes what lies in front of a hole before
 * it refuses, and with PROT_GROWSDOWN what lies behind.
 */
enum answer alias_gains_exec(const void *addr, size_t len);

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
enum answer alias_is_executable(const struct map *object);
enum answer alias_is_writable(const struct map *object);
enum answer alias_is_shared(const struct map *object);

/* Whether a shared object in the range is mapped executable anywhere here. */
enum answer alias_range_is_executable(const void *addr, size_t len);

/* Whether any object in the range is mapped writable and shared anywhere here. */
enum answer alias_range_is_writable(const void *addr, size_t len);

#endif
