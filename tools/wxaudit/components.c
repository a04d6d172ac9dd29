/* SPDX-License-Identifier: Apache-2.0 */
#include "components.h"

#include "wxaudit.h"

static struct knowledge *given;

void components_add(const char *folder)
{
	if (!given)
		given = knowledge_new();
	if (!knowledge_add_folder(given, folder))
		usage_error("--components=%s: there is no such folder", folder);
}

struct knowledge *components_take(void)
{
	struct knowledge *taken = given;

	given = NULL;
	return taken ? taken : knowledge_of_system();
}
