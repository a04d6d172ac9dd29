/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "wxrun.h"

void list_add(struct list *list, const char *item)
{
	char **items = reallocarray(list->items, list->count + 1, sizeof(*items));

	if (!items)
		err(EXIT_WXRUN, "%s", item);
	list->items = items;
	items[list->count] = strdup(item);
	if (!items[list->count++])
		err(EXIT_WXRUN, "%s", item);
}
