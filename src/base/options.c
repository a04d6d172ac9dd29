/* SPDX-License-Identifier: Apache-2.0 */
#include "base/options.h"

#include <err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static bool is_optional(const char *argument)
{
	return argument && *argument == '[';
}

struct option option_long(const char *name, const char *argument)
{
	struct option option = { .name = name, .has_arg = no_argument };

	if (argument)
		option.has_arg = is_optional(argument) ? optional_argument : required_argument;
	return option;
}

void option_show(const char *name, const char *argument, const char *help, int columns)
{
	const char *equals = argument && !is_optional(argument) ? "=" : "";

	printf("  --%s%s%-*s %s\n", name, equals, columns - (int)(strlen(name) + strlen(equals)),
	       argument ? argument : "", help);
}

void option_complain(int found, const char *word)
{
	if (found == ':')
		warnx("%s needs an argument", word);
	/* The tools have no short options; several may stand in one word. */
	else if (optopt)
		warnx("-%c is not an option", optopt);
	else
		warnx("%s is not an option, or takes no argument", word);
}
