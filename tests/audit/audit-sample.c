/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "wxaudit" with one subcommand, "sample", that finds what it is told: each
 * operand is a finding, KIND NAME CODE WHERE COMPONENT DETAIL with tabs
 * between, where what is empty is not there. Those of one subject follow one
 * another.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wxaudit/frame.h"

enum {
	KIND,
	NAME,
	CODE,
	WHERE,
	COMPONENT,
	DETAIL,
	VERDICT,
	EXE,
	FIELDS
};

static const char *counted = "operands";
static bool fails, tells;

static void set_counted(const char *value)
{
	counted = value;
}

static void set_fails(const char *value)
{
	(void)value;
	fails = true;
}

static void set_tells(const char *value)
{
	(void)value;
	tells = true;
}

static void set_level(const char *value)
{
	if (strcmp(value, "1") != 0)
		usage_error("--level=%s: expected 1", value);
}

static void split(char *operand, char *fields[FIELDS])
{
	int i;

	for (i = 0; i < FIELDS; i++) {
		fields[i] = strsep(&operand, "\t");
		if (fields[i] && !*fields[i])
			fields[i] = NULL;
	}
	if (!fields[KIND] || !fields[NAME])
		errx(EXIT_FAILED, "a subject needs a kind and a name");
}

static json_t *new_subject(struct report *report, char *const fields[FIELDS])
{
	json_t *subject = report_subject(report, fields[KIND], fields[NAME]);

	if (fields[VERDICT])
		subject_verdict(subject, fields[VERDICT]);
	if (fields[EXE])
		json_object_set_new(subject, "exe", json_string(fields[EXE]));
	if (tells)
		json_object_set_new(subject, "list", json_pack("[s, s]", "one, two", "three"));
	return subject;
}

static int sample(struct report *report, int argc, char **argv)
{
	const char *last = "";
	json_t *subject = NULL;
	char *fields[FIELDS];
	int i;

	if (fails)
		warnx("told to fail");
	if (tells)
		report_only_tells(report);
	for (i = 0; i < argc; i++) {
		split(argv[i], fields);
		if (!subject || strcmp(last, fields[NAME]) != 0)
			subject = new_subject(report, fields);
		last = fields[NAME];
		if (!fields[CODE])
			continue;
		if (fields[DETAIL])
			subject_finding(subject, evidence_by_code(fields[CODE]), fields[WHERE],
					fields[COMPONENT], "%s", fields[DETAIL]);
		else
			subject_finding(subject, evidence_by_code(fields[CODE]), fields[WHERE],
					fields[COMPONENT], NULL);
	}
	report_count(report, counted, argc);
	return fails;
}

static const struct audit_option own[] = {
	{ "fail", NULL, "do not manage", set_fails },
	{ "tell", NULL, "tell a list, and look for nothing", set_tells },
	{ "count", "WHAT", "what to call the operands", set_counted },
	{ "level", "N", "only 1 is right", set_level },
	{ NULL, NULL, NULL, NULL },
};
static const struct subcommand audit_sample = {
	.name = "sample",
	.operands = "[FINDING...]",
	.help = "Find what it is told.",
	.options = own,
	.run = sample,
};
static const struct subcommand audit_bare = {
	.name = "bare",
	.help = "Have no options and no operands.",
	.run = sample,
};
static const struct subcommand *const subcommands[] = { &audit_sample, &audit_bare, NULL };

int main(int argc, char **argv)
{
	return frame_run(argc, argv, subcommands);
}
