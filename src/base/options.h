/* SPDX-License-Identifier: Apache-2.0 */
/* Long options, as the tools have them; the tables, and what an option does, are theirs. */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <getopt.h>

/**
 * option_long() - an option, as getopt_long(3) wants it.
 * @argument:	what it takes, for the help; NULL if it takes none, "[=WORD]" if it
 *		may be left out
 */
struct option option_long(const char *name, const char *argument);

/**
 * option_show() - an option, as the help has it: one line.
 * @columns:	of the longest name with its argument
 */
void option_show(const char *name, const char *argument, const char *help, int columns);

/**
 * option_complain() - say on standard error what is wrong with an option.
 * @found:	what getopt_long(3) returned, for options that begin with ":"
 * @word:	the last one that it looked at
 */
void option_complain(int found, const char *word);

#endif
