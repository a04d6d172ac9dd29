/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_FOLDERS_H
#define WXRUN_FOLDERS_H

#include "base/request.h"

/**
 * folders_add() - a folder that the command may write to.
 * @list:	gets its real path
 * @path:	of --write=
 *
 * Context: process; ends it if there is no such folder, or if it would let the
 * command write to memory by way of /proc.
 */
void folders_add(struct list *list, const char *path);

/**
 * folders_keep_outside() - a file that is to be executed is in none of them.
 * @request:	its folders, where the mode asks for it
 * @file:	its path
 *
 * Context: process; ends it if it is.
 */
void folders_keep_outside(const struct request *request, const char *file);

/**
 * folders_seal() - nothing that is written to these folders can be executed.
 * @request:	its folders, where the mode asks for it
 *
 * What is not mounted noexec is mounted so, in a mount namespace of its own.
 * Folders that are open are not inherited.
 *
 * Context: process; ends it where that cannot be done.
 */
void folders_seal(const struct request *request);

#endif
