/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is there as a whole or as it was. */
#ifndef REPORT_REPLACEMENT_H
#define REPORT_REPLACEMENT_H

#include <stdio.h>

/**
 * replacement_check() - whether a file could be replaced, before the work.
 * @path:	need not be there; a link is itself replaced
 *
 * Only a regular file and a link are: root has the right to rename over a
 * device.
 *
 * Return: 0, or -errno; -EEXIST for what is something else.
 */
int replacement_check(const char *path);

/**
 * replacement_write() - write a file beside @path, and rename it.
 * @write:	writes it; what goes wrong there is seen by ferror()
 *
 * Context: process; out of memory ends it.
 *
 * Return: 0, or -errno, and then @path is as it was.
 */
int replacement_write(const char *path, void (*write)(FILE *out, const void *context),
		      const void *context);

#endif
