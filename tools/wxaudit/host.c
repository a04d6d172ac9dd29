/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit host: each fact is a subject, and those that weaken the rule have a finding. */
#include "host/host.h"

#include <err.h>

#include "wxaudit.h"

static void set(json_t *object, const char *key, const char *value)
{
	if (json_object_set_new(object, key, json_string(value)) != 0)
		errx(EXIT_FAILED, "out of memory");
}

static void add_finding(json_t *subject, const struct host_fact *fact)
{
	json_t *finding = subject_finding(subject, fact->evidence, NULL, NULL, "%s. %s %s",
					  fact->value, fact->meaning, fact->advice);

	set(finding, "advice", fact->advice);
}

static void add_fact(const struct host_fact *fact, void *context)
{
	struct report *report = context;
	json_t *subject = report_subject(report, "system", fact->name);

	set(subject, "value", fact->value);
	set(subject, "meaning", fact->meaning);
	subject_verdict(subject, host_verdict_name(fact->verdict));
	if (fact->verdict == HOST_FINDING)
		add_finding(subject, fact);
	report_count(report, "facts", 1);
	report_count(report, "unknown", fact->verdict == HOST_UNKNOWN);
}

static int run(struct report *report, int argc, char **argv)
{
	(void)argc, (void)argv;
	host_each(add_fact, report);
	return 0;
}

const struct subcommand audit_host = {
	.name = "host",
	.help = "what this kernel and system offer and lack",
	.run = run,
};
