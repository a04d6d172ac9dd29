/* SPDX-License-Identifier: Apache-2.0 */
/* The folders that a loader searches on its own, in a tree. */
#ifndef ELF_FOLDERS_H
#define ELF_FOLDERS_H

#include "elf/root.h"

/*
 * Those of /etc/ld.so.conf and what it includes, in its order, then those that
 * are built into the loaders of all machines: a library of another machine is
 * passed over. Up to NULL. Context: process; out of memory ends it.
 */
char **elf_folders(const struct root *root);
void elf_folders_free(char **folders);

/* What distributions with folders by machine call one, or NULL. */
const char *elf_triplet(unsigned int machine, bool wide, bool big_endian);

#endif
