/* SPDX-License-Identifier: Apache-2.0 */
/* The command line, by the tables of options. */
#ifndef WXAUDIT_OPTIONS_H
#define WXAUDIT_OPTIONS_H

#include "wxaudit.h"

/**
 * options_parse() - the options of one command line; "--" ends them.
 * @tables:	up to NULL; a name that is in several is of the first
 * @wants_all:	options may also follow operands
 *
 * Return: the index in @argv of the first operand, operands being last.
 */
int options_parse(int argc, char **argv, const struct audit_option *const tables[], bool wants_all);

/* A line for each option, as the help has it. */
void options_show(const struct audit_option *options);

#endif
