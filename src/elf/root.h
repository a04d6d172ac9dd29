/* SPDX-License-Identifier: Apache-2.0 */
/* A tree of files that is looked at as if it were "/": no path and no link leads out of it. */
#ifndef ELF_ROOT_H
#define ELF_ROOT_H

#include <stdbool.h>

/**
 * struct root - a tree.
 * @fd:		its folder
 * @prefix:	its own path; empty for this system's root
 */
struct root {
	int fd;
	char *prefix;
};

/* @path NULL is this system's root. Return: 0 or -errno, also where the kernel has no openat2(). */
int root_init(struct root *ret, const char *path);
void root_done(struct root *root);

/**
 * root_open() - open a path of the tree.
 * @path:	from the tree's root, with or without its slash
 * @flags:	of openat2(); a pipe is not waited for, a terminal not taken
 *
 * Return: a descriptor or -errno.
 */
int root_open(const struct root *root, const char *path, int flags);

/* The same, but a link on the way is -ELOOP. */
int root_open_plain(const struct root *root, const char *path, int flags);

/* The path of what is open, without links, from the tree's root; to be freed, NULL if unknown. */
char *root_path_of(const struct root *root, int fd);

#endif
