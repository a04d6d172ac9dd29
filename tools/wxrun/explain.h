/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_EXPLAIN_H
#define WXRUN_EXPLAIN_H

#include "base/settings.h"
#include "invocation.h"

/**
 * explain() - print what would apply to a command, and where it comes from.
 * @settings:	applied
 * @asked:	with the config of its request
 * @command:	as execvp() takes it
 *
 * Context: process; ends it, with a message where there is no such command.
 */
_Noreturn void explain(const struct settings *settings, const struct invocation *asked,
		       const char *command);

#endif
