/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting what subjects and findings have beside what report.h sets. Context of
 * all: process; out of memory ends it.
 */
#ifndef REPORT_MEMBERS_H
#define REPORT_MEMBERS_H

#include <jansson.h>

/* @value: new, the object's from now on. */
void member_set(json_t *object, const char *key, json_t *value);

/* The same with text of others, by report_text(); NULL is left out. */
void member_set_text(json_t *object, const char *key, const char *text);

/* The array that a member is; an empty one is set if it is not there. Borrowed. */
json_t *member_list(json_t *object, const char *key);

/* @value: new, the array's from now on. */
void list_append(json_t *list, json_t *value);

/* The same, unless there is one that is equal. */
void list_append_once(json_t *list, json_t *value);

#endif
