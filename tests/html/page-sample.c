/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "wxaudit" with the subcommand "sample", whose report is what a document says:
 * the operand is a file of JSON, of which the codes are looked up and all other
 * members are taken as they are.
 */
#include <err.h>
#include <stdbool.h>
#include <string.h>

#include "wxaudit/frame.h"

static bool fails, only_tells;

static void set_fails(const char *value)
{
	(void)value;
	fails = true;
}

static void set_only_tells(const char *value)
{
	(void)value;
	only_tells = true;
}

static const char *member(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void take_finding(json_t *subject, json_t *from)
{
	const enum evidence evidence = evidence_by_code(member(from, "code"));
	json_t *finding;

	if (evidence == EVIDENCE_COUNT)
		errx(EXIT_FAILED, "%s is no code", member(from, "code"));
	finding = subject_finding(subject, evidence, NULL, NULL, NULL);
	json_object_update_missing(finding, from);
}

static void take_subject(struct report *report, json_t *from)
{
	json_t *subject = report_subject(report, member(from, "kind"), member(from, "name"));
	json_t *finding;
	size_t i;

	json_object_update_missing(subject, from);
	json_array_foreach(json_object_get(from, "findings"), i, finding)
		take_finding(subject, finding);
}

static int sample(struct report *report, int argc, char **argv)
{
	json_t *document = argc == 1 ? json_load_file(argv[0], 0, NULL) : NULL, *value;
	const char *key;
	size_t i;

	if (!document)
		errx(EXIT_FAILED, "no document");
	if (only_tells)
		report_only_tells(report);
	json_array_foreach(json_object_get(document, "subjects"), i, value)
		take_subject(report, value);
	json_object_foreach(json_object_get(document, "summary"), key, value)
		report_count(report, key, (long)json_integer_value(value));
	json_decref(document);
	return fails;
}

static const struct audit_option own[] = {
	{ "fail", NULL, "do not manage", set_fails },
	{ "only-tells", NULL, "look for nothing", set_only_tells },
	{ NULL, NULL, NULL, NULL },
};
static const struct subcommand page_sample = {
	.name = "sample",
	.operands = "DOCUMENT",
	.help = "Report what a document says.",
	.options = own,
	.run = sample,
};
static const struct subcommand *const subcommands[] = { &page_sample, NULL };

int main(int argc, char **argv)
{
	return frame_run(argc, argv, subcommands);
}
