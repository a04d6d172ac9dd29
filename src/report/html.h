/* SPDX-License-Identifier: Apache-2.0 */
/* Markup with text of others in it. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdio.h>

/**
 * html_put() - write markup, which is the format and nothing else.
 *
 * What "%s" brings is text: what has a meaning in markup is escaped, also between
 * double quotes, and what printable_text() makes visible is visible. Of printf(3)
 * there are no others than "%zu", "%'zu" with commas between thousands, "%.1f"
 * and "%%".
 *
 * Context: process; the thread's locale is one of UTF-8; out of memory ends it.
 */
void html_put(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
