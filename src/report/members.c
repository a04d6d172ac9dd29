/* SPDX-License-Identifier: Apache-2.0 */
#include "report/members.h"

#include <stdbool.h>

#include "base/die.h"
#include "base/need.h"
#include "report/report.h"

void member_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, need(value)) != 0)
		die("out of memory");
}

void member_set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		member_set(object, key, report_text(text));
}

json_t *member_list(json_t *object, const char *key)
{
	if (!json_object_get(object, key))
		member_set(object, key, json_array());
	return json_object_get(object, key);
}

void list_append(json_t *list, json_t *value)
{
	if (json_array_append_new(list, need(value)) != 0)
		die("out of memory");
}

static bool has(const json_t *list, const json_t *value)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++)
		if (json_equal(json_array_get(list, i), value))
			return true;
	return false;
}

void list_append_once(json_t *list, json_t *value)
{
	if (has(list, need(value)))
		json_decref(value);
	else
		list_append(list, value);
}
