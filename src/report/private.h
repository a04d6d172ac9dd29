/* SPDX-License-Identifier: Apache-2.0 */
/* What the forms of a report share. */
#ifndef REPORT_PRIVATE_H
#define REPORT_PRIVATE_H

#include "report/report.h"

/* The name of a member or a count in words, "without memory"; to be freed. */
char *report_words(const char *name);

/* A member that is a string, or NULL. */
const char *report_member(const json_t *object, const char *key);

/* One of a member that is an array, or NULL: there are no more. */
json_t *report_item(const json_t *object, const char *key, size_t index);

/* A path as a reference of RFC 3986, "file:" if it is absolute; to be freed. */
char *report_uri(const char *path);

/* What makes a finding the same in two reports; to be freed. */
char *report_identity(const json_t *subject, const json_t *finding);

/* The evidence that a finding is of, and the severity of that. */
enum evidence report_evidence(const json_t *finding);
int report_severity(const json_t *finding);

/* The worst severity of a subject; -1 where there are no findings. */
int report_worst(const json_t *subject);

/* Whether findings are worth counting. */
bool report_looks_for_findings(const struct report *report);
bool report_is_incomplete(const struct report *report);

#endif
