/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an installed package, by dpkg's own lists. */
#ifndef ELF_PACKAGE_H
#define ELF_PACKAGE_H

#include "elf/root.h"

/**
 * package_files() - call for each path of a package.
 * @root:	the tree whose dpkg wrote it down
 * @name:	"NAME" of every architecture that is installed, or "NAME:ARCHITECTURE"
 * @found:	called with what the package has: files, and folders and links too
 *
 * Context: process; out of memory ends it.
 *
 * Return: 0; -ENOENT if there is no such package; -errno.
 */
int package_files(const struct root *root, const char *name,
		  void (*found)(const char *path, void *context), void *context);

#endif
