/* SPDX-License-Identifier: Apache-2.0 */
/* What the subcommands have in common. */
#ifndef WXAUDIT_WXAUDIT_H
#define WXAUDIT_WXAUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "report/report.h"

/* Exit statuses. */
enum {
	EXIT_CLEAN = 0,
	EXIT_FINDINGS = 1,
	EXIT_USAGE = 2,
	EXIT_FAILED = 3,
};

/**
 * struct audit_option - one long option.
 * @name:	without the dashes
 * @argument:	what it takes, for the help; NULL if it takes none, "[=WORD]" if it
 *		may be left out
 * @help:	in a few words
 * @set:	called with its value, NULL if it takes none; ends with
 *		usage_error() if that is wrong
 */
struct audit_option {
	const char *name;
	const char *argument;
	const char *help;
	void (*set)(const char *value);
};

/**
 * struct subcommand - "wxaudit NAME".
 * @name:	as it is called
 * @operands:	what may follow the options, for the help; NULL for none
 * @help:	in a few words
 * @options:	its own, beside those that all have; up to one without a name
 * @is_launcher:	the operands are a command line: what follows the first of them
 *		is not for us
 * @run:	called with the operands; fills the report. Not 0 if it could not
 *		do it, which it has said on standard error
 *
 * The frame parses the options, makes the report, calls @run, subtracts the
 * baseline, writes the form that was asked for, and chooses the exit status.
 */
struct subcommand {
	const char *name;
	const char *operands;
	const char *help;
	const struct audit_option *options;
	bool is_launcher;
	int (*run)(struct report *report, int argc, char **argv);
};

extern const struct subcommand audit_scan, audit_live, audit_trace, audit_log, audit_host,
	audit_explain;

/**
 * audit_writes_lines() - for a subcommand that writes each finding as it comes.
 * @option:	that makes it do so
 *
 * It has no report in the end, and calls exit() itself. A form that is of whole
 * reports, and --baseline, end in usage_error().
 *
 * Return: whether the lines are to be JSON.
 */
bool audit_writes_lines(const char *option);

/* Whether it has what makes the exit status 1, by --fail-on=. */
bool audit_is_failure(const struct report *report);

_Noreturn void usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
