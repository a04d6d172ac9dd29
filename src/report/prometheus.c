/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text format of Prometheus, for node_exporter's textfile collector. Each
 * series has the subcommand, so that several may have a file each. A code with
 * no finding is there with 0: a series that is not there raises no alert and
 * ends none.
 */
#include <time.h>

#include "report/private.h"

static void put_label(const char *value, FILE *out)
{
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", out);
		else if (*value == '"' || *value == '\\')
			fprintf(out, "\\%c", *value);
		else
			putc(*value, out);
	}
}

static void put_head(const char *name, const char *help, FILE *out)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_findings(const json_t *document, FILE *out)
{
	long counts[EVIDENCE_COUNT] = { 0 };
	const json_t *subject, *finding;
	enum evidence each;
	size_t i, j;

	for (i = 0; (subject = report_item(document, "subjects", i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++)
			counts[report_evidence(finding)]++;
	put_head("wxaudit_findings", "Findings of the last run.", out);
	for (each = 0; each < EVIDENCE_COUNT; each++)
		fprintf(out, "wxaudit_findings{command=\"%s\",code=\"%s\",severity=\"%s\"} %ld\n",
			report_member(document, "command"), evidence_code(each),
			severity_name(evidence_severity(each)), counts[each]);
}

static void put_subjects(const json_t *document, FILE *out)
{
	const json_t *subject;
	long count = 0;
	size_t i;

	for (i = 0; (subject = report_item(document, "subjects", i)); i++)
		count += json_array_size(json_object_get(subject, "findings")) != 0;
	put_head("wxaudit_subjects", "Files, processes or systems with findings.", out);
	fprintf(out, "wxaudit_subjects{command=\"%s\"} %ld\n", report_member(document, "command"),
		count);
}

static void put_summary(const json_t *document, FILE *out)
{
	json_t *summary = json_object_get(document, "summary"), *value;
	const char *what;

	if (!json_object_size(summary))
		return;
	put_head("wxaudit_tally", "What the last run counted.", out);
	json_object_foreach(summary, what, value)
	{
		fprintf(out, "wxaudit_tally{command=\"%s\",what=\"",
			report_member(document, "command"));
		put_label(what, out);
		fprintf(out, "\"} %" JSON_INTEGER_FORMAT "\n", json_integer_value(value));
	}
}

/* Without it, a run that failed looks like one that found nothing. */
static void put_incomplete(const struct report *report, FILE *out)
{
	put_head("wxaudit_incomplete", "Whether the last run could not look at all it was to.",
		 out);
	fprintf(out, "wxaudit_incomplete{command=\"%s\"} %d\n",
		report_member(report_document(report), "command"), report_is_incomplete(report));
}

void report_prometheus(const struct report *report, FILE *out)
{
	const json_t *document = report_document(report);

	put_findings(document, out);
	put_subjects(document, out);
	put_summary(document, out);
	put_incomplete(report, out);
	put_head("wxaudit_last_run_timestamp_seconds", "When the last run ended.", out);
	fprintf(out, "wxaudit_last_run_timestamp_seconds{command=\"%s\"} %lld\n",
		report_member(document, "command"), (long long)time(NULL));
}
