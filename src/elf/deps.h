/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a file is loaded with, resolved as glibc's loader does: by DT_RPATH of
 * it and of what loads it, DT_RUNPATH, the folders of ld.so.conf and those that
 * are built in; a name that is loaded already is not looked for again. Without
 * the environment, ld.so.cache and glibc-hwcaps, which hold other builds of the
 * same libraries.
 */
#ifndef ELF_DEPS_H
#define ELF_DEPS_H

#include "elf/set.h"

struct elf_deps;

/* Files that are needed and not in the set are added to it. */
struct elf_deps *elf_deps_new(struct elf_set *set, const struct root *root);
void elf_deps_free(struct elf_deps *deps);

/**
 * elf_deps_direct() - what a file itself needs.
 * @ret:	an index for each of its names, ELF_SET_NONE if it is not found;
 *		until @deps is freed
 *
 * Return: how many.
 */
size_t elf_deps_direct(struct elf_deps *deps, size_t index, const size_t **ret);

/**
 * typedef elf_deps_visit - a library that is loaded.
 * @chain:	indices, from what needs it in the end to itself
 */
typedef void elf_deps_visit(const size_t *chain, size_t len, void *context);

/* All that is loaded with a file, nearest first, the file itself left out. */
void elf_deps_walk(struct elf_deps *deps, size_t index, elf_deps_visit *visit, void *context);

#endif
