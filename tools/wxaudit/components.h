/* SPDX-License-Identifier: Apache-2.0 */
/* --components=DIR, for the subcommands that ask the knowledge base. */
#ifndef WXAUDIT_COMPONENTS_H
#define WXAUDIT_COMPONENTS_H

#include "knowledge/component.h"

/* One of struct subcommand's options. */
#define COMPONENTS_OPTION                                                                          \
	{                                                                                          \
		"components", "DIR", "read the knowledge base of DIR, not the system's",           \
			components_add                                                             \
	}

void components_add(const char *folder);

/* The knowledge base of the folders that were given, or the system's; to be freed. */
struct knowledge *components_take(void);

#endif
