/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXAUDIT_FRAME_H
#define WXAUDIT_FRAME_H

#include "wxaudit.h"

/**
 * frame_run() - parse the command line, run the subcommand, write the report.
 * @all:	the subcommands there are, up to NULL
 *
 * Return: the exit status.
 */
int frame_run(int argc, char **argv, const struct subcommand *const all[]);

#endif
