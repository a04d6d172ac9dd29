/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <err.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 64

/* Whose help is worth a try. */
static const char *usage_of = "wxaudit";

_Noreturn void usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
	fprintf(stderr, "Try '%s --help'.\n", usage_of);
	exit(EXIT_USAGE);
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

static bool is_optional(const struct audit_option *option)
{
	return option->argument && *option->argument == '[';
}

static int takes(const struct audit_option *option)
{
	if (!option->argument)
		return no_argument;
	return is_optional(option) ? optional_argument : required_argument;
}

static void add_option(struct parser *parser, const struct audit_option *option)
{
	struct option *to = &parser->longs[parser->count];

	if (has_option(parser, option->name))
		return;
	if (parser->count == OPTIONS_MAX)
		errx(EXIT_FAILED, "more options than there is room for");
	to->name = option->name;
	to->has_arg = takes(option);
	parser->options[parser->count++] = option;
}

static _Noreturn void wrong_option(int found, const char *word)
{
	if (found == ':')
		usage_error("%s needs an argument", word);
	/* We have no short options; several may stand in one word. */
	if (optopt)
		usage_error("-%c is not an option", optopt);
	usage_error("%s is not an option, or takes no argument", word);
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
		if (found)
			wrong_option(found, argv[optind - 1]);
		parser.options[index]->set(optarg);
	}
	return optind;
}

void options_show(const struct audit_option *options)
{
	for (; options->name; options++) {
		const char *equals = options->argument && !is_optional(options) ? "=" : "";

		printf("  --%s%s%-*s %s\n", options->name, equals,
		       (int)(17 - strlen(options->name) - strlen(equals)),
		       options->argument ? options->argument : "", options->help);
	}
}
