/* SPDX-License-Identifier: Apache-2.0 */
#include "base/die.h"
#include "report/private.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *code;
	const char *name;
	enum severity severity;
	enum grade grade;
	const char *summary;
} table[EVIDENCE_COUNT] = {
#define EVIDENCE(constant, code, name, severity, grade, summary)                                   \
	[constant] = { code, name, severity, grade, summary },
#include "report/evidence.def"
#undef EVIDENCE
};

const char *evidence_code(enum evidence evidence)
{
	return table[evidence].code;
}

const char *evidence_name(enum evidence evidence)
{
	return table[evidence].name;
}

const char *evidence_summary(enum evidence evidence)
{
	return table[evidence].summary;
}

enum severity evidence_severity(enum evidence evidence)
{
	return table[evidence].severity;
}

enum grade evidence_grade(enum evidence evidence)
{
	return table[evidence].grade;
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
		[SEVERITY_INFO] = "info",
		[SEVERITY_LOW] = "low",
		[SEVERITY_MEDIUM] = "medium",
		[SEVERITY_HIGH] = "high",
	};

	return names[severity];
}

const char *grade_name(enum grade grade)
{
	static const char *const names[] = {
		[GRADE_WEAK] = "weak",
		[GRADE_LIKELY] = "likely",
		[GRADE_STRONG] = "strong",
		[GRADE_CERTAIN] = "certain",
	};

	return names[grade];
}

enum evidence evidence_by_code(const char *code)
{
	enum evidence evidence = 0;

	while (evidence < EVIDENCE_COUNT && strcmp(table[evidence].code, code) != 0)
		evidence++;
	return evidence;
}

/* The document. */

struct report {
	json_t *document;
	json_t *subjects; /* borrowed from the document, as the next one is */
	json_t *summary;
};

_Noreturn void report_no_memory(void)
{
	die("out of memory");
}

json_t *report_need(json_t *value)
{
	if (!value)
		die("out of memory");
	return value;
}

char *report_format(const char *format, ...)
{
	va_list args;
	char *ret;

	va_start(args, format);
	if (vasprintf(&ret, format, args) < 0)
		die("out of memory");
	va_end(args);
	return ret;
}

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, report_need(value)) != 0)
		die("out of memory");
}

/* Of the character that starts there; 0 if none does. */
static size_t utf8_length(const char *bytes)
{
	size_t len;

	for (len = 1; len <= 4 && bytes[len - 1]; len++) {
		json_t *value = json_stringn(bytes, len);

		json_decref(value);
		if (value)
			return len;
	}
	return 0;
}

/* Names of files need not be text; what is not becomes U+FFFD, a byte each. */
static char *repaired(const char *bytes)
{
	char *fixed = malloc(strlen(bytes) * 3 + 1), *at = fixed;

	if (!fixed)
		die("out of memory");
	while (*bytes) {
		const size_t len = utf8_length(bytes);

		at = len ? mempcpy(at, bytes, len) : stpcpy(at, "\xef\xbf\xbd");
		bytes += len ? len : 1;
	}
	*at = '\0';
	return fixed;
}

static json_t *text(const char *bytes)
{
	json_t *value = json_string(bytes);
	char *fixed;

	if (value)
		return value;
	fixed = repaired(bytes);
	value = report_need(json_string(fixed));
	free(fixed);
	return value;
}

struct report *report_new(const char *command)
{
	struct report *report = calloc(1, sizeof(*report));

	if (!report)
		die("out of memory");
	report->document = report_need(json_object());
	set(report->document, "version", json_integer(1));
	set(report->document, "command", json_string(command));
	set(report->document, "subjects", report->subjects = report_need(json_array()));
	set(report->document, "summary", report->summary = report_need(json_object()));
	return report;
}

void report_free(struct report *report)
{
	json_decref(report->document);
	free(report);
}

/* Where the name is not what it was, this tells. */
static void set_uri(json_t *subject, const char *name)
{
	char *uri;

	if (!strcmp(report_member(subject, "name"), name))
		return;
	uri = report_uri(name);
	set(subject, "uri", json_string(uri));
	free(uri);
}

json_t *report_subject(struct report *report, const char *kind, const char *name)
{
	json_t *subject = report_need(json_object());

	set(subject, "kind", json_string(kind));
	set(subject, "name", text(name));
	set_uri(subject, name);
	set(subject, "findings", json_array());
	if (json_array_append_new(report->subjects, subject) != 0)
		die("out of memory");
	return subject;
}

void subject_verdict(json_t *subject, const char *verdict)
{
	set(subject, "verdict", json_string(verdict));
}

static void set_detail(json_t *finding, const char *format, va_list args)
{
	char *detail;

	if (vasprintf(&detail, format, args) < 0)
		die("out of memory");
	set(finding, "detail", text(detail));
	free(detail);
}

json_t *subject_finding(json_t *subject, enum evidence evidence, const char *where,
			const char *component, const char *format, ...)
{
	json_t *finding = report_need(json_object());
	va_list args;

	set(finding, "code", json_string(table[evidence].code));
	set(finding, "name", json_string(table[evidence].name));
	set(finding, "severity", json_string(severity_name(table[evidence].severity)));
	set(finding, "grade", json_string(grade_name(table[evidence].grade)));
	set(finding, "summary", json_string(table[evidence].summary));
	if (where)
		set(finding, "where", text(where));
	if (component)
		set(finding, "component", text(component));
	if (format) {
		va_start(args, format);
		set_detail(finding, format, args);
		va_end(args);
	}
	if (json_array_append_new(json_object_get(subject, "findings"), finding) != 0)
		die("out of memory");
	return finding;
}

void report_count(struct report *report, const char *what, long n)
{
	const json_t *before = json_object_get(report->summary, what);

	set(report->summary, what, json_integer(json_integer_value(before) + n));
}

bool report_has_findings(const struct report *report)
{
	const json_t *subject;
	size_t i;

	for (i = 0; (subject = json_array_get(report->subjects, i)); i++)
		if (json_array_size(json_object_get(subject, "findings")))
			return true;
	return false;
}

json_t *report_document(const struct report *report)
{
	return report->document;
}

const char *report_member(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

json_t *report_item(const json_t *object, const char *key, size_t index)
{
	return json_array_get(json_object_get(object, key), index);
}

enum evidence report_evidence(const json_t *finding)
{
	return evidence_by_code(report_member(finding, "code"));
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~/", c));
}

char *report_uri(const char *path)
{
	char *uri = malloc(strlen(path) * 3 + sizeof("file://"));
	char *at;

	if (!uri)
		die("out of memory");
	at = stpcpy(uri, *path == '/' ? "file://" : "");
	for (; *path; path++) {
		if (is_unreserved(*path))
			*at++ = *path;
		else
			at += sprintf(at, "%%%02X", (unsigned char)*path);
	}
	*at = '\0';
	return uri;
}

/* Baselines. */

static bool is_finding(const json_t *value)
{
	const json_t *where = json_object_get(value, "where");

	return report_member(value, "code") && (!where || json_is_string(where));
}

static bool is_subject(const json_t *value)
{
	const json_t *findings = json_object_get(value, "findings"), *finding;
	size_t i;

	for (i = 0; (finding = json_array_get(findings, i)); i++)
		if (!is_finding(finding))
			return false;
	return json_is_array(findings) && report_member(value, "kind") &&
	       report_member(value, "name");
}

bool report_is_document(const json_t *value, const char *command)
{
	const json_t *subjects = json_object_get(value, "subjects"), *subject;
	const char *made_by = report_member(value, "command");
	size_t i;

	if (json_integer_value(json_object_get(value, "version")) != 1 || !made_by ||
	    strcmp(made_by, command) != 0 || !json_is_array(subjects))
		return false;
	for (i = 0; (subject = json_array_get(subjects, i)); i++)
		if (!is_subject(subject))
			return false;
	return true;
}

/* As /proc/PID/maps has it; it is another in each run. */
static bool is_range(const char *where)
{
	static const char digits[] = "0123456789abcdef";
	const size_t start = strspn(where, digits);
	const size_t end = where[start] == '-' ? strspn(where + start + 1, digits) : 0;

	return start && end && !where[start + 1 + end];
}

/* What a subject is called in every run. */
static const char *lasting_name(const json_t *subject)
{
	const char *uri = report_member(subject, "uri"), *exe = report_member(subject, "exe");

	if (!strcmp(report_member(subject, "kind"), "process") && exe)
		return exe;
	return uri ? uri : report_member(subject, "name");
}

/* Where in the subject, in every run; NULL if it has no such place. */
static const char *lasting_place(const json_t *finding)
{
	const char *where = report_member(finding, "where");

	if (where && is_range(where))
		return report_member(finding, "path");
	return where;
}

char *report_identity(const json_t *subject, const json_t *finding)
{
	json_t *parts = report_need(json_pack("[s, s, s, s*]", report_member(subject, "kind"),
					      lasting_name(subject), report_member(finding, "code"),
					      lasting_place(finding)));
	char *identity = json_dumps(parts, JSON_COMPACT);

	if (!identity)
		die("out of memory");
	json_decref(parts);
	return identity;
}

static void add_identities(json_t *known, const json_t *subject)
{
	const json_t *finding;
	char *identity;
	size_t i;

	for (i = 0; (finding = report_item(subject, "findings", i)); i++) {
		identity = report_identity(subject, finding);
		set(known, identity, json_true());
		free(identity);
	}
}

/* Return: how many findings were left out. */
static size_t subtract_from(json_t *subject, const json_t *known)
{
	json_t *findings = json_object_get(subject, "findings");
	const size_t before = json_array_size(findings);
	size_t i = before;
	char *identity;

	while (i--) {
		identity = report_identity(subject, json_array_get(findings, i));
		if (json_object_get(known, identity))
			json_array_remove(findings, i);
		free(identity);
	}
	return before - json_array_size(findings);
}

void report_subtract(struct report *report, const json_t *baseline)
{
	json_t *known = report_need(json_object()), *subject;
	size_t i, left_out, all = 0;

	for (i = 0; (subject = report_item(baseline, "subjects", i)); i++)
		add_identities(known, subject);
	for (i = json_array_size(report->subjects); i--;) {
		subject = json_array_get(report->subjects, i);
		all += left_out = subtract_from(subject, known);
		if (left_out && !json_array_size(json_object_get(subject, "findings")))
			json_array_remove(report->subjects, i);
	}
	report_count(report, "known", (long)all);
	json_decref(known);
}
