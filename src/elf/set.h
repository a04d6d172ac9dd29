/* SPDX-License-Identifier: Apache-2.0 */
/* ELF files of a tree, each once, with what their headers say. */
#ifndef ELF_SET_H
#define ELF_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "elf/facts.h"
#include "elf/root.h"

/**
 * struct elf_file - one of them.
 * @path:	from the root; of several hard links the first by name
 * @links:	the others, up to NULL, or NULL
 * @capable:	it has file capabilities
 * @changed:	while it was looked at
 * @named:	it was asked for by its own path
 * @pulled:	it was not asked for at all: another one needs it
 */
struct elf_file {
	char *path;
	char **links;
	struct stat st;
	struct elf_facts facts;
	bool capable;
	bool changed;
	bool named;
	bool pulled;
};

struct elf_set;

/* @imports is elf_facts_read()'s. */
struct elf_set *elf_set_new(const struct root *root, bool imports);
void elf_set_free(struct elf_set *set);

enum elf_set_result {
	ELF_SET_ADDED,
	ELF_SET_KNOWN, /* by another name, or this one */
	ELF_SET_OTHER, /* no ELF file, nor an archive of them */
	ELF_SET_ARCHIVE,
	ELF_SET_FAILED,
};

/**
 * elf_set_add() - look at a file, and keep what is ELF.
 * @view:	the calling thread's, to work with
 * @ret_error:	of ELF_SET_FAILED, -errno
 *
 * Context: any thread; out of memory ends the process.
 */
enum elf_set_result elf_set_add(struct elf_set *set, struct elf_view *view, int fd,
				const char *folder, const char *name, bool named, int *ret_error);

/*
 * These are for one thread, when no other one adds. Indices stay what they are
 * until elf_set_sort(), which orders the files by their paths.
 */
void elf_set_sort(struct elf_set *set);
size_t elf_set_count(const struct elf_set *set);
struct elf_file *elf_set_at(const struct elf_set *set, size_t index);

#define ELF_SET_NONE ((size_t)-1)

/* Whether a file that was opened again is the same, and has not changed since. */
bool elf_file_is_same(const struct elf_file *file, int fd);

/* The file that a path leads to, which is added if it is not there; or ELF_SET_NONE. */
size_t elf_set_by_path(struct elf_set *set, const char *path);

#endif
