/* SPDX-License-Identifier: Apache-2.0 */
/* Folders that a program may write to, and what is mounted there. Context of all: process. */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include <mntent.h>
#include <stdbool.h>

/* Whether @path is the folder or lies in it; both are real paths. */
bool folder_contains(const char *folder, const char *path);

/* Whether there is such a mount at the folder or in it; ends the process where nobody knows. */
bool folder_any_mount(const char *folder, bool (*is_so)(const struct mntent *mount));

/*
 * Whether who writes there could write to memory that is not writable, by
 * /proc/self/mem.
 */
bool folder_leads_to_memory(const char *real_path);

#endif
