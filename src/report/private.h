/* SPDX-License-Identifier: Apache-2.0 */
/* What the forms of a report share. */
#ifndef REPORT_PRIVATE_H
#define REPORT_PRIVATE_H

#include "report/report.h"

/* Out of memory ends it. */
_Noreturn void report_no_memory(void);
json_t *report_need(json_t *value);
char *report_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A member that is a string, or NULL. */
const char *report_member(const json_t *object, const char *key);

/* One of a member that is an array, or NULL: there are no more. */
json_t *report_item(const json_t *object, const char *key, size_t index);

/* A path as a reference of RFC 3986, "file:" if it is absolute; to be freed. */
char *report_uri(const char *path);

/* What makes a finding the same in two reports; to be freed. */
char *report_identity(const json_t *subject, const json_t *finding);

/* The evidence that a finding is of. */
enum evidence report_evidence(const json_t *finding);

#endif
