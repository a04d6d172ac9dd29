/* SPDX-License-Identifier: Apache-2.0 */
/* The files of report/html, by embed.py when this is built. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

/* As they are between their tags. */
extern const char html_style[], html_script[];

/* Of these bytes, as a source of a Content-Security-Policy. */
extern const char html_style_hash[], html_script_hash[];

#endif
