/* SPDX-License-Identifier: Apache-2.0 */
/* Where the rest of wxguard is, seen from a tool of it. Context: process. */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include <limits.h>
#include <stdbool.h>

/* The path of this program; empty if that cannot be told. */
void place_of_self(char ret[PATH_MAX]);

/**
 * place_beside() - the path of a file that is where it is because of a tool.
 * @self:	path of the tool
 * @tool:	the end of it that the tool has in this layout: "bin/wxrun"
 * @file:	what is below the same folder
 * @ret:	set on success
 *
 * A build tree and a prefix may be moved as a whole. A tool that stands
 * elsewhere has nothing beside it: nothing is taken from a folder that merely
 * happens to be near.
 *
 * Return: whether the tool stands so; @file need not be there.
 */
bool place_beside(const char *self, const char *tool, const char *file, char ret[PATH_MAX]);

#endif
