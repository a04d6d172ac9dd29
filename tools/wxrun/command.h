/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_COMMAND_H
#define WXRUN_COMMAND_H

#include "base/settings.h"

/**
 * command_find() - the program that a command is.
 * @settings:	its program, its interpreter and its error are set
 * @command:	as execvp() takes it
 *
 * Context: process.
 */
void command_find(struct settings *settings, const char *command);

#endif
