/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that a program cannot go on without. Context of all: process. */
#ifndef BASE_NEED_H
#define BASE_NEED_H

/**
 * need() - what was just allocated.
 * @memory:	of malloc(), or of a library that says out of memory by NULL
 *
 * Return: @memory; for NULL the process ends.
 */
void *need(void *memory) __attribute__((returns_nonnull));

/* asprintf() that does not fail. Return: to be freed. */
char *need_format(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));

#endif
