/* SPDX-License-Identifier: Apache-2.0 */
#include "base/die.h"
#include "base/need.h"
#include "base/printable.h"
#include "report/members.h"
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

int severity_by_name(const char *name)
{
	int severity = SEVERITY_HIGH;

	while (severity >= 0 && strcmp(severity_name((enum severity)severity), name) != 0)
		severity--;
	return severity;
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
	bool only_tells;
};

json_t *report_text(const char *bytes)
{
	char *text = printable_bytes(bytes);
	json_t *value = need(json_string(text));

	free(text);
	return value;
}

struct report *report_new(const char *command)
{
	struct report *report = need(calloc(1, sizeof(*report)));

	report->document = need(json_object());
	member_set(report->document, "version", json_integer(1));
	member_set(report->document, "command", json_string(command));
	member_set(report->document, "subjects", report->subjects = need(json_array()));
	member_set(report->document, "summary", report->summary = need(json_object()));
	return report;
}

void report_free(struct report *report)
{
	json_decref(report->document);
	free(report);
}

void report_only_tells(struct report *report)
{
	report->only_tells = true;
}

bool report_looks_for_findings(const struct report *report)
{
	return !report->only_tells;
}

void report_set_incomplete(struct report *report)
{
	member_set(report->document, "incomplete", json_true());
}

bool report_is_empty(const struct report *report)
{
	return json_array_size(report->subjects) == 0;
}

bool report_is_incomplete(const struct report *report)
{
	return json_is_true(json_object_get(report->document, "incomplete"));
}

/* Where the name is not what it was, this tells. */
static void set_uri(json_t *subject, const char *name)
{
	char *uri;

	if (!strcmp(report_member(subject, "name"), name))
		return;
	uri = report_uri(name);
	member_set(subject, "uri", json_string(uri));
	free(uri);
}

json_t *report_subject(struct report *report, const char *kind, const char *name)
{
	json_t *subject = need(json_object());

	member_set(subject, "kind", json_string(kind));
	member_set(subject, "name", report_text(name));
	set_uri(subject, name);
	member_set(subject, "findings", json_array());
	if (json_array_append_new(report->subjects, subject) != 0)
		die("out of memory");
	return subject;
}

void subject_verdict(json_t *subject, const char *verdict)
{
	member_set(subject, "verdict", json_string(verdict));
}

void report_fold(json_t *object)
{
	member_set(object, "folded", json_true());
}

static void set_detail(json_t *finding, const char *format, va_list args)
{
	char *detail;

	if (vasprintf(&detail, format, args) < 0)
		die("out of memory");
	member_set(finding, "detail", report_text(detail));
	free(detail);
}

json_t *subject_finding(json_t *subject, enum evidence evidence, const char *where,
			const char *component, const char *format, ...)
{
	json_t *finding = need(json_object());
	va_list args;

	member_set(finding, "code", json_string(table[evidence].code));
	member_set(finding, "name", json_string(table[evidence].name));
	member_set(finding, "severity", json_string(severity_name(table[evidence].severity)));
	member_set(finding, "grade", json_string(grade_name(table[evidence].grade)));
	member_set(finding, "summary", json_string(table[evidence].summary));
	if (where)
		member_set(finding, "where", report_text(where));
	if (component)
		member_set(finding, "component", report_text(component));
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

	member_set(report->summary, what, json_integer(json_integer_value(before) + n));
}

bool report_has_findings(const struct report *report, enum severity least)
{
	const json_t *subject;
	size_t i;

	for (i = 0; (subject = json_array_get(report->subjects, i)); i++)
		if (report_worst(subject) >= (int)least)
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

char *report_words(const char *name)
{
	char *words = need_format("%s", name), *at = words;

	while ((at = strchr(at, '_')))
		*at = ' ';
	return words;
}

json_t *report_item(const json_t *object, const char *key, size_t index)
{
	return json_array_get(json_object_get(object, key), index);
}

enum evidence report_evidence(const json_t *finding)
{
	return evidence_by_code(report_member(finding, "code"));
}

int report_severity(const json_t *finding)
{
	return (int)evidence_severity(report_evidence(finding));
}

int report_worst(const json_t *subject)
{
	const json_t *finding;
	int worst = -1;
	size_t i;

	for (i = 0; (finding = report_item(subject, "findings", i)); i++)
		if (report_severity(finding) > worst)
			worst = report_severity(finding);
	return worst;
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

static bool is_equal_member(const json_t *a, const json_t *b, const char *key)
{
	const json_t *one = json_object_get(a, key), *other = json_object_get(b, key);

	return one == other || json_equal(one, other);
}

static bool is_call(const json_t *finding)
{
	return json_is_string(json_object_get(finding, "address"));
}

static bool is_same_call(const json_t *a, const json_t *b)
{
	return is_equal_member(a, b, "code") && is_equal_member(a, b, "call") &&
	       is_equal_member(a, b, "function") && is_equal_member(a, b, "protection");
}

/* How many calls as this one the subject has before it. */
static json_int_t calls_before(const json_t *subject, const json_t *finding)
{
	const json_t *each;
	json_int_t n = 0;
	size_t i;

	for (i = 0; (each = report_item(subject, "findings", i)) && each != finding; i++)
		n += is_call(each) && is_same_call(each, finding);
	return n;
}

/* Another build of the same has it at another address. */
static json_t *call_parts(const json_t *subject, const json_t *finding)
{
	const char *call = report_member(finding, "call");
	const char *function = report_member(finding, "function");
	const char *protection = report_member(finding, "protection");

	return json_pack("[s, s, s, s, s, s, I]", report_member(subject, "kind"),
			 lasting_name(subject), report_member(finding, "code"), call ? call : "",
			 protection ? protection : "", function ? function : "",
			 calls_before(subject, finding));
}

char *report_identity(const json_t *subject, const json_t *finding)
{
	json_t *parts = need(
		is_call(finding) ? call_parts(subject, finding)
				 : json_pack("[s, s, s, s*]", report_member(subject, "kind"),
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
		member_set(known, identity, json_true());
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
	json_t *known = need(json_object()), *subject;
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
