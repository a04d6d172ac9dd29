/* SPDX-License-Identifier: Apache-2.0 */
#include "base/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"

void list_add(struct list *list, const char *item)
{
	char **items = reallocarray(list->items, list->count + 1, sizeof(*items));

	if (!items)
		die_errno("%s", item);
	list->items = items;
	items[list->count] = strdup(item);
	if (!items[list->count++])
		die_errno("%s", item);
}

static void list_free(struct list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
}

void request_free(struct request *request)
{
	free(request->report);
	list_free(&request->allow);
	list_free(&request->write);
}
