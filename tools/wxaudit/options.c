/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/options.h"

#define OPTIONS_MAX 64

/* Whose help is worth a try. */
static const char *usage_of = "wxaudit";

static _Noreturn void end_usage(void)
{
	fprintf(stderr, "Try '%s --help'.\n", usage_of);
	exit(EXIT_USAGE);
}

_Noreturn void usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
	end_usage();
}

struct parser {
	const struct audit_option *options[OPTIONS_MAX];
	struct option longs[OPTIONS_MAX + 1];
	size_t count;
};

static bool has_option(const struct parser *parser, const char *name)
{
	size_t i;

	for (i = 0; i < parser->count; i++)
		if (!strcmp(parser->longs[i].name, name))
			return true;
	return false;
}

static void add_option(struct parser *parser, const struct audit_option *option)
{
	if (has_option(parser, option->name))
		return;
	if (parser->count == OPTIONS_MAX)
		errx(EXIT_FAILED, "more options than there is room for");
	parser->longs[parser->count] = option_long(option->name, option->argument);
	parser->options[parser->count++] = option;
}

int options_parse(int argc, char **argv, const struct audit_option *const tables[], bool wants_all)
{
	struct parser parser = { .count = 0 };
	const struct audit_option *option;
	int index, found;

	for (; *tables; tables++)
		for (option = *tables; option->name; option++)
			add_option(&parser, option);
	opterr = 0;
	optind = 0; /* of glibc and musl: begin anew */
	while ((found = getopt_long(argc, argv, wants_all ? ":" : "+:", parser.longs, &index)) !=
	       -1) {
		if (found) {
			option_complain(found, argv[optind - 1]);
			end_usage();
		}
		parser.options[index]->set(optarg);
	}
	return optind;
}

void options_show(const struct audit_option *options)
{
	for (; options->name; options++)
		option_show(options->name, options->argument, options->help, 17);
}
