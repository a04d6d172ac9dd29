/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0: a rule is a code of the evidence, a result a finding. Viewers
 * place results by physical location, so a process is at its executable file.
 */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/need.h"
#include "report/members.h"
#include "report/private.h"

#define SCHEMA                                                                                     \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"                      \
	"sarif-schema-2.1.0.json"

/* The number is what code scanning sorts by: high from 7, medium from 4. */
static const struct {
	const char *level;
	const char *number;
} levels[] = {
	[SEVERITY_INFO] = { "note", NULL },
	[SEVERITY_LOW] = { "note", "2.0" },
	[SEVERITY_MEDIUM] = { "warning", "5.0" },
	[SEVERITY_HIGH] = { "error", "8.0" },
};

/* In the words of code scanning. */
static const char *const precisions[] = {
	[GRADE_WEAK] = "low",
	[GRADE_LIKELY] = "medium",
	[GRADE_STRONG] = "high",
	[GRADE_CERTAIN] = "very-high",
};

static json_t *rules(void)
{
	json_t *array = need(json_array());
	enum evidence each;

	for (each = 0; each < EVIDENCE_COUNT; each++) {
		const enum severity severity = evidence_severity(each);

		list_append(array, json_pack("{s:s, s:s, s:{s:s}, s:{s:s}, s:{s:s, s:s*, s:[s]}}",
					     "id", evidence_code(each), "name", evidence_name(each),
					     "shortDescription", "text", evidence_summary(each),
					     "defaultConfiguration", "level",
					     levels[severity].level, "properties", "precision",
					     precisions[evidence_grade(each)], "security-severity",
					     levels[severity].number, "tags", "security"));
	}
	return array;
}

/* Whether what ends there is as many backslashes as take one another's meaning. */
static bool is_unescaped(const char *start, const char *end)
{
	const char *at = end;

	while (at > start && at[-1] == '\\')
		at--;
	return (end - at) % 2 == 0;
}

/*
 * Text that is no more than that: in a message braces are of placeholders unless
 * they are doubled, and "](" is of a link unless a backslash is before it.
 */
static json_t *message_text(char *plain)
{
	char *literal = malloc(strlen(plain) * 2 + 1), *to = literal;
	const char *from;
	json_t *value;

	if (!literal)
		die("out of memory");
	for (from = plain; *from; from++) {
		if (*from == '{' || *from == '}')
			*to++ = *from;
		else if (!strncmp(from, "](", 2) && is_unescaped(literal, to))
			*to++ = '\\';
		*to++ = *from;
	}
	*to = '\0';
	value = need(json_string(literal));
	free(literal);
	free(plain);
	return value;
}

static json_t *message(const json_t *subject, const json_t *finding)
{
	const char *detail = report_member(finding, "detail");

	return message_text(need_format("%s %s%s%s", report_member(subject, "name"),
					report_member(finding, "summary"), detail ? ": " : "",
					detail ? detail : ""));
}

static json_t *physical_location(const json_t *subject)
{
	const char *given = report_member(subject, "uri"), *path = report_member(subject, "exe");
	json_t *location;
	char *uri;

	if (!strcmp(report_member(subject, "kind"), "file"))
		path = report_member(subject, "name");
	else if (!path || *path != '/')
		return NULL;
	uri = given ? need_format("%s", given) : report_uri(path);
	location = need(json_pack("{s:{s:s}}", "artifactLocation", "uri", uri));
	free(uri);
	return location;
}

static json_t *location(const json_t *subject, const json_t *finding)
{
	const char *name = report_member(subject, "name"), *where = report_member(finding, "where");
	json_t *physical = physical_location(subject), *ret;
	char *full = need_format("%s%s%s", name, where ? " " : "", where ? where : "");

	ret = json_pack("{s:o*, s:[{s:s, s:s}]}", "physicalLocation", physical, "logicalLocations",
			"name", where ? where : name, "fullyQualifiedName", full);
	free(full);
	return need(ret);
}

static json_t *result(const json_t *subject, const json_t *finding)
{
	const enum evidence evidence = report_evidence(finding);
	char *identity = report_identity(subject, finding);
	json_t *ret = json_pack(
		"{s:s, s:i, s:s, s:{s:o}, s:[o], s:{s:s}, s:{s:s, s:s, s:s*, s:s*}}", "ruleId",
		evidence_code(evidence), "ruleIndex", (int)evidence, "level",
		levels[evidence_severity(evidence)].level, "message", "text",
		message(subject, finding), "locations", location(subject, finding),
		"partialFingerprints", "wxguard/v1", identity, "properties", "severity",
		report_member(finding, "severity"), "grade", report_member(finding, "grade"),
		"component", report_member(finding, "component"), "verdict",
		report_member(subject, "verdict"));

	free(identity);
	return need(ret);
}

static json_t *results(const struct report *report)
{
	json_t *array = need(json_array()), *subject, *finding;
	size_t i, j;

	for (i = 0; (subject = report_item(report_document(report), "subjects", i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++)
			list_append(array, result(subject, finding));
	return array;
}

void report_sarif(const struct report *report, FILE *out)
{
	char *id = need_format("wxaudit/%s/", report_member(report_document(report), "command"));
	json_t *log = json_pack(
		"{s:s, s:s, s:[{s:{s:{s:s, s:s, s:s, s:o}}, s:{s:s}, s:[{s:b}], s:o}]}", "$schema",
		SCHEMA, "version", "2.1.0", "runs", "tool", "driver", "name", "wxaudit", "version",
		WXGUARD_VERSION, "semanticVersion", WXGUARD_VERSION, "rules", rules(),
		"automationDetails", "id", id, "invocations", "executionSuccessful",
		!report_is_incomplete(report), "results", results(report));

	json_dumpf(need(log), out, JSON_INDENT(1) | JSON_ENSURE_ASCII);
	putc('\n', out);
	json_decref(log);
	free(id);
}
