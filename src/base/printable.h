/* SPDX-License-Identifier: Apache-2.0 */
/* Text of others on a terminal of ours. */
#ifndef BASE_PRINTABLE_H
#define BASE_PRINTABLE_H

#include <stddef.h>

/**
 * printable_text() - what a terminal shows and does not obey.
 * @utf8:	valid UTF-8
 *
 * Control characters, those that turn the direction of text, and those that
 * the locale cannot show, become \xHH or \uHHHH.
 *
 * Context: process; out of memory ends it.
 * Return: to be freed.
 */
char *printable_text(const char *utf8);

/**
 * printable_bytes() - any bytes as UTF-8, the same in every locale.
 * @bytes:	terminated; the name of a file may be anything
 *
 * Only what is no UTF-8 changes: each byte becomes \xHH. Two names that differ
 * stay different, which U+FFFD would not do.
 *
 * Context: process; out of memory ends it.
 * Return: to be freed.
 */
char *printable_bytes(const char *bytes);

/* The columns of text that printable_text() returned, or of its first bytes. */
size_t printable_columns(const char *text, size_t bytes);

#endif
