/* SPDX-License-Identifier: Apache-2.0 */
/* Run a command with the shim in front of it and the kernel behind it. */
#include "wxrun.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/options.h"
#include "base/settings.h"
#include "base/target.h"
#include "base/words.h"
#include "command.h"
#include "confine.h"
#include "core/config.h"
#include "explain.h"
#include "export.h"
#include "folders.h"
#include "invocation.h"
#include "kernel/kernel.h"
#include "shim.h"

static _Noreturn void end_usage(void)
{
	fputs("Try 'wxrun --help'.\n", stderr);
	exit(EXIT_WXRUN);
}

static _Noreturn __attribute__((format(printf, 1, 2))) void usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
	end_usage();
}

static void set_mode(struct invocation *asked, const char *value)
{
	struct config ignored;

	if (!config_mode(value, strlen(value), &ignored))
		usage_error("--mode=%s: expected %s", value, CONFIG_MODES);
	asked->request.mode = value;
}

/* The command may change its folder before the first record is written. */
static char *absolute(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *given = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
	char *folder = given ? realpath(given, NULL) : NULL, *ret;

	if (!folder)
		err(EXIT_WXRUN, "--report=%s: its folder", path);
	if (asprintf(&ret, "%s/%s", strcmp(folder, "/") ? folder : "", name) < 0)
		err(EXIT_WXRUN, "--report=%s", path);
	free(given);
	free(folder);
	return ret;
}

static void set_report(struct invocation *asked, const char *value)
{
	struct request *request = &asked->request;
	struct config config;

	if (!*value || value[strlen(value) - 1] == '/')
		usage_error("--report=%s: expected a file, stderr, journal or none", value);
	free(request->report);
	request->report = config_report(value, strlen(value), &config) || *value == '/'
				  ? strdup(value)
				  : absolute(value);
	if (!request->report)
		err(EXIT_WXRUN, "--report=%s", value);
	if (strchr(request->report, ','))
		usage_error("--report=%s: a comma cannot be part of the path", request->report);
	if (!config_report(request->report, strlen(request->report), &config))
		usage_error("--report=%s: the path is too long", value);
}

static void add_allowed(struct invocation *asked, const char *value)
{
	struct config ignored = { .allowed = 0 };

	if (!config_allow(value, strlen(value), &ignored))
		usage_error("--allow=%s: expected a rule of wxguard(7)", value);
	list_add(&asked->request.allow, value);
}

static void add_folder(struct invocation *asked, const char *value)
{
	folders_add(&asked->request.write, value);
}

static void set_lock_at(struct invocation *asked, const char *value)
{
	struct request *request = &asked->request;
	struct config ignored;
	unsigned long seconds;
	char *end;

	request->lock_at = value;
	if (strcmp(value, "time") != 0 && config_lock_at(value, strlen(value), &ignored))
		return;
	errno = 0;
	seconds = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno || seconds > INT_MAX)
		usage_error("--lock-at=%s: expected main, ready, call or a number of seconds",
			    value);
	request->lock_at = "time";
	request->lock_after = (unsigned int)seconds;
}

static void leave_shim(struct invocation *asked, const char *value)
{
	(void)value;
	asked->without_shim = true;
}

static void leave_files(struct invocation *asked, const char *value)
{
	(void)value;
	asked->no_config = true;
}

static void ask_explanation(struct invocation *asked, const char *value)
{
	(void)value;
	asked->explain = true;
}

static void set_export(struct invocation *asked, const char *value)
{
	if (!export_knows(value))
		usage_error("--export=%s: expected " EXPORT_FORMS, value);
	asked->export = value;
}

static void finish_output(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		err(EXIT_WXRUN, "standard output");
	exit(EXIT_SUCCESS);
}

static void show_help(struct invocation *asked, const char *value);

static void show_version(struct invocation *asked, const char *value)
{
	(void)asked;
	(void)value;
	puts("wxrun (wxguard) " WXGUARD_VERSION);
	finish_output();
}

/* Every option, in the order of the help. */
static const struct command_option {
	const char *name;
	const char *argument;
	const char *help;
	void (*set)(struct invocation *asked, const char *value);
} options[] = {
	{ "mode", "MODE", "audit, enforce (default), strict or lock", set_mode },
	{ "allow", "RULE", "a rule that does not hold; may be repeated", add_allowed },
	{ "write", "DIR", "strict: a folder to write to; may be repeated", add_folder },
	{ "lock-at", "MOMENT", "lock: main (default), ready, call or SECONDS", set_lock_at },
	{ "report", "WHERE", "FILE, stderr (default), journal or none", set_report },
	{ "without-shim", NULL, "leave everything to the kernel", leave_shim },
	{ "no-config", NULL, "leave out the files of wxguard.conf(5)", leave_files },
	{ "explain", NULL, "run nothing, print what would apply and why", ask_explanation },
	{ "export", "FORM", "run nothing, print the policy: " EXPORT_FORMS, set_export },
	{ "help", NULL, "show this help and exit", show_help },
	{ "version", NULL, "show the version and exit", show_version },
};

#define OPTIONS (sizeof(options) / sizeof(*options))

static void show_help(struct invocation *asked, const char *value)
{
	size_t i;

	(void)asked;
	(void)value;
	puts("Usage: wxrun [OPTION...] [--] COMMAND [ARG...]\n"
	     "Run COMMAND so that no memory of it is writable and executable,\n"
	     "and its libffi closures run from static code.\n");
	for (i = 0; i < OPTIONS; i++)
		option_show(options[i].name, options[i].argument, options[i].help, 15);
	puts("\nWithout options an inherited WXGUARD= holds. Exit status: that of COMMAND;\n"
	     "125 if wxrun fails, 126 if COMMAND cannot be run, 127 if it is not found.\n"
	     "More in wxrun(1) and wxguard(7).");
	finish_output();
}

/* Up to the first word that is no option: the rest is the command's. */
static void parse(int argc, char **argv, struct invocation *asked)
{
	struct option longs[OPTIONS + 1] = { 0 };
	int index, found;
	size_t i;

	for (i = 0; i < OPTIONS; i++)
		longs[i] = option_long(options[i].name, options[i].argument);
	opterr = 0;
	while ((found = getopt_long(argc, argv, "+:", longs, &index)) != -1) {
		if (found) {
			option_complain(found, argv[optind - 1]);
			end_usage();
		}
		options[index].set(asked, optarg);
	}
	if (asked->export && optind < argc)
		usage_error("--export=%s takes no command", asked->export);
	if (!asked->export && optind == argc)
		usage_error("no command is given");
}

/* Refused before it starts, as the kernel refuses it too late or not at all. */
static void check_image(const struct request *request, const char *command)
{
	struct target_image image;

	target_read_image(command, &image);
	if (image.breach && config_forbids(&request->config, RULE_IMAGE))
		errx(EXIT_CANNOT_EXECUTE, "%s is not executed: %s; see image in wxguard(7)",
		     image.program, image.breach);
	if (image.is_foreign && config_forbids(&request->config, RULE_FOREIGN_ABI))
		errx(EXIT_CANNOT_EXECUTE,
		     "%s is not executed: it is for another ABI; see foreign-abi in wxguard(7)",
		     image.program);
}

/* Without the right to load a filter it is loaded by giving up others. */
static bool loses_rights(const struct target *target)
{
	return target->gains && !kernel_has_admin();
}

static void warn_of_target(const struct invocation *asked, const struct target *target)
{
	if (loses_rights(target))
		warnx("%s gets no rights by its file: the policy takes no_new_privs, as wxrun has "
		      "no CAP_SYS_ADMIN",
		      target->program);
	else if (target->unreached && !asked->without_shim)
		warnx("%s runs without the shim: %s", target->program, target->unreached);
}

/*
 * The shim locks the program that it is in. A static one needs no loader, so it
 * can be locked from outside as soon as it is executed.
 */
static void settle_lock(struct invocation *asked, const struct target *target)
{
	const bool reached = !asked->without_shim && (!target->unreached || loses_rights(target));
	struct config *config = &asked->request.config;

	if (config->mode != MODE_LOCK || config->lock_at == MOMENT_TIME || reached)
		return;
	if (config->lock_at != MOMENT_MAIN || !target->is_static)
		errx(EXIT_WXRUN,
		     "%s cannot be locked without the shim in it; use --lock-at=SECONDS",
		     target->program);
	set_lock_at(asked, "0");
	config->lock_at = MOMENT_TIME;
}

static void check_target(struct invocation *asked, const char *command)
{
	struct target target;

	check_image(&asked->request, command);
	target_read(command, &target);
	if (!*target.program)
		return;
	warn_of_target(asked, &target);
	settle_lock(asked, &target);
}

static void set_words(struct request *request)
{
	char *words = words_make(request, getenv("WXGUARD"));

	if (setenv("WXGUARD", words, 1) != 0)
		err(EXIT_WXRUN, "WXGUARD");
	free(words);
}

static _Noreturn void run(char **argv)
{
	int status;

	execvp(argv[0], argv);
	status = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
	err(status, "%s", argv[0]);
}

int main(int argc, char **argv)
{
	struct invocation asked = { .export = NULL };
	struct settings settings = { .error = 0 };
	struct request *request = &asked.request;

	parse(argc, argv, &asked);
	if (asked.export)
		export_policy(&asked);
	command_find(&settings, argv[optind]);
	if (!asked.no_config)
		settings_read(&settings, SETTINGS_FOLDER, true);
	settings_apply(&settings, request, getenv("WXGUARD"));
	set_words(request);
	if (asked.explain)
		explain(&settings, &asked, argv[optind]);
	if (!asked.without_shim)
		folders_keep_outside(request,
				     shim_preload(request->config.mode == MODE_LOCK &&
						  request->config.lock_at == MOMENT_READY));
	check_target(&asked, argv[optind]);
	confine(request);
	run(argv + optind);
}
