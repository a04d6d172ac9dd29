/* SPDX-License-Identifier: Apache-2.0 */
/* What all subcommands share: the command line, the forms, the exit status. */
#include "frame.h"

#include <err.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "options.h"
#include "report/replacement.h"

enum form {
	FORM_TABLE,
	FORM_JSON,
	FORM_SARIF,
	FORM_PROMETHEUS,
};

/* What there is, and what of it the command line asks for. */
static const struct subcommand *const *subcommands;
static const struct subcommand *chosen;
static enum form form;
static const char *baseline_path, *page_path;
static enum severity fails_on = SEVERITY_LOW;

/* Whatever ends the process, they are still known then. */
static struct report *report;
static json_t *baseline;

static void finish_output(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		err(EXIT_FAILED, "standard output");
}

static void set_form(enum form wanted)
{
	if (form != FORM_TABLE && form != wanted)
		usage_error("one of --json, --sarif and --prometheus at a time");
	form = wanted;
}

bool audit_writes_lines(const char *option)
{
	if (form != FORM_TABLE && form != FORM_JSON)
		usage_error("%s writes lines, for people or as JSON", option);
	if (baseline_path)
		usage_error("%s takes no --baseline: it leaves out what it wrote", option);
	if (page_path)
		usage_error("%s writes lines, and no page in the end", option);
	return form == FORM_JSON;
}

static void set_json(const char *value)
{
	(void)value;
	set_form(FORM_JSON);
}

static void set_sarif(const char *value)
{
	(void)value;
	set_form(FORM_SARIF);
}

static void set_prometheus(const char *value)
{
	(void)value;
	set_form(FORM_PROMETHEUS);
}

static void set_baseline(const char *value)
{
	baseline_path = value;
}

static void set_page(const char *value)
{
	if (!*value || !strcmp(value, "-"))
		usage_error("--html=%s: expected a file", value);
	page_path = value;
}

static void set_fails_on(const char *value)
{
	const int severity = severity_by_name(value);

	if (severity < 0)
		usage_error("--fail-on=%s: expected info, low, medium or high", value);
	fails_on = (enum severity)severity;
}

bool audit_is_failure(const struct report *found)
{
	return report_has_findings(found, fails_on);
}

static void show_help(const char *value);

static void show_version(const char *value)
{
	(void)value;
	puts("wxaudit (wxguard) " WXGUARD_VERSION);
	finish_output();
	exit(EXIT_SUCCESS);
}

/* What every subcommand has, in the order of the help. */
static const struct audit_option common[] = {
	{ "json", NULL, "write the whole report as JSON", set_json },
	{ "sarif", NULL, "write it as SARIF, for code scanning", set_sarif },
	{ "prometheus", NULL, "write figures for node_exporter's textfiles", set_prometheus },
	{ "html", "FILE", "write a page for people to FILE, beside the rest", set_page },
	{ "baseline", "FILE", "leave out what FILE, of --json, has already", set_baseline },
	{ "fail-on", "SEVERITY", "exit with 1 only for findings as bad as that", set_fails_on },
	{ "help", NULL, "show this help and exit", show_help },
	{ "version", NULL, "show the version and exit", show_version },
	{ NULL, NULL, NULL, NULL },
};

static void show_help_of(const struct subcommand *subcommand)
{
	printf("Usage: wxaudit %s [OPTION...]%s%s\n%s\n\n", subcommand->name,
	       subcommand->operands ? " " : "", subcommand->operands ? subcommand->operands : "",
	       subcommand->help);
	if (subcommand->options)
		options_show(subcommand->options);
}

static void show_subcommands(void)
{
	const struct subcommand *const *each;

	puts("Usage: wxaudit SUBCOMMAND [OPTION...] [OPERAND...]\n"
	     "Find what needs, holds or asks for writable and executable memory.\n");
	for (each = subcommands; *each; each++)
		printf("  %-19s %s\n", (*each)->name, (*each)->help);
	puts("");
}

static void show_help(const char *value)
{
	(void)value;
	if (chosen)
		show_help_of(chosen);
	else
		show_subcommands();
	options_show(common);
	puts("\nExit status: 0 nothing found, 1 findings, 2 usage, 3 it could not be done.\n"
	     "More in wxaudit(1).");
	finish_output();
	exit(EXIT_SUCCESS);
}

static const struct subcommand *find_subcommand(const char *name)
{
	const struct subcommand *const *each;

	for (each = subcommands; *each; each++)
		if (!strcmp((*each)->name, name))
			return *each;
	usage_error("%s is not a subcommand", name);
}

static json_t *read_json(const char *path)
{
	FILE *file = fopen(path, "re");
	json_error_t error;
	json_t *value;

	if (!file)
		err(EXIT_USAGE, "--baseline=%s", path);
	value = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
	if (!value)
		errx(EXIT_USAGE, "--baseline=%s: line %d: this is not JSON", path, error.line);
	fclose(file);
	return value;
}

/* Before the work: a wrong file should not cost the time of an audit. */
static void read_baseline(void)
{
	if (!baseline_path)
		return;
	baseline = read_json(baseline_path);
	if (!report_is_document(baseline, chosen->name))
		errx(EXIT_USAGE, "--baseline=%s: no report of 'wxaudit %s --json'", baseline_path,
		     chosen->name);
}

static _Noreturn void fail_page(int error)
{
	if (error == -EEXIST)
		errx(EXIT_FAILED, "--html=%s: this is no regular file", page_path);
	errno = -error;
	err(EXIT_FAILED, "--html=%s", page_path);
}

static void check_page(void)
{
	const int error = page_path ? replacement_check(page_path) : 0;

	if (error)
		fail_page(error);
}

static void write_form(void)
{
	const struct style style = style_of(stdout);

	if (form == FORM_JSON)
		report_json(report, stdout);
	else if (form == FORM_SARIF)
		report_sarif(report, stdout);
	else if (form == FORM_PROMETHEUS)
		report_prometheus(report, stdout);
	else
		report_table(report, stdout, &style);
}

static void write_page(FILE *out, const void *context)
{
	(void)context;
	report_html(report, out);
}

/* Whatever becomes of one of them, the other is written. */
static void write_report(void)
{
	const int error = page_path ? replacement_write(page_path, write_page, NULL) : 0;

	write_form();
	finish_output();
	if (error)
		fail_page(error);
}

/* What was found before it failed is no less true. */
static int audit(int argc, char **argv)
{
	const bool failed = chosen->run(report, argc, argv) != 0;

	if (failed && report_is_empty(report))
		return EXIT_FAILED;
	if (failed)
		report_set_incomplete(report);
	if (baseline)
		report_subtract(report, baseline);
	write_report();
	if (failed)
		return EXIT_FAILED;
	return audit_is_failure(report) ? EXIT_FINDINGS : EXIT_CLEAN;
}

/* Return: the index of the first operand. */
static int parse(int argc, char **argv)
{
	const struct audit_option *tables[] = { common, NULL, NULL };
	const int name = options_parse(argc, argv, tables, false);
	int operand;

	if (name == argc)
		usage_error("no subcommand is given");
	chosen = find_subcommand(argv[name]);
	tables[1] = chosen->options;
	operand = name + options_parse(argc - name, argv + name, tables, !chosen->is_launcher);
	if (operand < argc && !chosen->operands)
		usage_error("'wxaudit %s' takes no operands", chosen->name);
	return operand;
}

int frame_run(int argc, char **argv, const struct subcommand *const all[])
{
	int operand, status;

	die_status = EXIT_FAILED;
	setlocale(LC_CTYPE, "");
	subcommands = all;
	operand = parse(argc, argv);
	check_page();
	read_baseline();
	report = report_new(chosen->name);
	status = audit(argc - operand, argv + operand);
	report_free(report);
	json_decref(baseline);
	return status;
}
