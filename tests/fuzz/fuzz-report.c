/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A baseline, and a report with the same in it. A report less itself is empty,
 * less nothing it is what it was; and each form of it is well-formed, whatever
 * the names in it are.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fuzz.h"
#include "report/report.h"

#define COMMAND "live"
/* Of what is taken for a name. */
#define NAME_LEN 64

static const char *member(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void copy_member(json_t *to, const json_t *from, const char *key)
{
	json_t *value = json_object_get(from, key);

	if (json_is_string(value))
		must(json_object_set(to, key, value) == 0);
}

static size_t copy_findings(json_t *subject, const json_t *from)
{
	const json_t *findings = json_object_get(from, "findings"), *finding;
	enum evidence evidence;
	size_t i, count = 0;

	for (i = 0; (finding = json_array_get(findings, i)); i++) {
		evidence = evidence_by_code(member(finding, "code"));
		if (evidence == EVIDENCE_COUNT)
			continue;
		copy_member(subject_finding(subject, evidence, member(finding, "where"),
					    member(finding, "component"), "%s",
					    member(finding, "detail") ? member(finding, "detail")
								      : ""),
			    finding, "path");
		count++;
	}
	return count;
}

/* What a tool would have made of the same things. */
static struct report *report_of(const json_t *document, size_t *ret_count)
{
	const json_t *subjects = json_object_get(document, "subjects"), *from;
	struct report *report = report_new(COMMAND);
	json_t *subject;
	size_t i;

	*ret_count = 0;
	for (i = 0; (from = json_array_get(subjects, i)); i++) {
		subject = report_subject(report, member(from, "kind"), member(from, "name"));
		copy_member(subject, from, "exe");
		copy_member(subject, from, "uri");
		if (member(from, "verdict"))
			subject_verdict(subject, member(from, "verdict"));
		*ret_count += copy_findings(subject, from);
	}
	report_count(report, "processes", (long)i);
	return report;
}

/* Forms. */

typedef void form_fn(const struct report *report, FILE *out);

static char *text_of(const struct report *report, form_fn *form, size_t *ret_len)
{
	FILE *out = fdopen(memfd_create("form", MFD_CLOEXEC), "w+");
	char *text;
	long len;

	must(out);
	form(report, out);
	must(!ferror(out) && (len = ftell(out)) > 0);
	rewind(out);
	text = must_have((size_t)len + 1);
	must(fread(text, 1, (size_t)len, out) == (size_t)len);
	fclose(out);
	*ret_len = (size_t)len;
	return text;
}

static json_t *json_of(const struct report *report, form_fn *form)
{
	size_t len;
	char *text = text_of(report, form, &len);
	json_t *value = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

	must(value && text[len - 1] == '\n');
	free(text);
	return value;
}

static void put_table(const struct report *report, FILE *out)
{
	const struct style style = { 80, false };

	report_table(report, out, &style);
}

/* Nothing but the newlines is what a terminal obeys. */
static void check_table(const struct report *report)
{
	size_t len;
	char *text = text_of(report, put_table, &len), *line;

	must(strlen(text) == len);
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		must(is_one_line(line));
	free(text);
}

/* "# ..." or "name{label="value",...} number". */
static void check_series(const char *line)
{
	const char *end = strrchr(line, '}');
	char *rest;

	if (*line == '#')
		return;
	must(end && end[1] == ' ' && strncmp(line, "wxaudit_", 8) == 0);
	strtod(end + 2, &rest);
	must(rest > end + 2 && !*rest);
}

static void check_prometheus(const struct report *report)
{
	size_t len;
	char *text = text_of(report, report_prometheus, &len), *line;

	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		check_series(line);
	free(text);
}

static void check_sarif(const struct report *report, size_t count)
{
	json_t *log = json_of(report, report_sarif);
	const json_t *run = json_array_get(json_object_get(log, "runs"), 0);

	must(json_array_size(json_object_get(run, "results")) == count);
	json_decref(log);
}

static void check_forms(const struct report *report, size_t count)
{
	json_t *again = json_of(report, report_json);

	must(json_equal(again, report_document(report)));
	must(report_is_document(again, COMMAND));
	json_decref(again);
	check_sarif(report, count);
	check_table(report);
	check_prometheus(report);
}

static size_t count_findings(const struct report *report)
{
	const json_t *subjects = json_object_get(report_document(report), "subjects"), *subject;
	size_t i, count = 0;

	for (i = 0; (subject = json_array_get(subjects, i)); i++)
		count += json_array_size(json_object_get(subject, "findings"));
	return count;
}

/* Not all that is found counts as a finding for the exit status. */
static void check_subtraction(struct report *report, size_t count)
{
	const bool found = report_has_findings(report, SEVERITY_LOW);
	json_t *itself = json_deep_copy(report_document(report));
	json_t *nothing =
		json_pack("{s:i, s:s, s:[]}", "version", 1, "command", COMMAND, "subjects");

	must(itself && nothing && report_is_document(nothing, COMMAND));
	must(count_findings(report) == count && (count || !found));
	report_subtract(report, nothing);
	must(count_findings(report) == count && report_has_findings(report, SEVERITY_LOW) == found);
	report_subtract(report, itself);
	must(count_findings(report) == 0 && !report_has_findings(report, SEVERITY_LOW));
	json_decref(itself);
	json_decref(nothing);
}

static void check(const json_t *document)
{
	size_t count;
	struct report *report = report_of(document, &count), *other = report_of(document, &count);

	check_forms(report, count);
	/* It has the same; what the baseline has of unknown codes does not matter. */
	report_subtract(other, document);
	check_subtraction(report, count);
	report_free(report);
	report_free(other);
}

/* A file's name is any bytes, and the report still tells which. */

static void check_uri(const char *uri, const char *name)
{
	char *bytes = must_have(strlen(uri) + 1), *to = bytes;

	must(*name != '/' || strncmp(uri, "file:///", 8) == 0);
	for (uri += *name == '/' ? 7 : 0; *uri; uri++) {
		unsigned int byte = (unsigned char)*uri;

		must(byte > ' ' && byte < 0x7f);
		if (byte == '%') {
			must(sscanf(uri + 1, "%2X", &byte) == 1);
			uri += 2;
		}
		*to++ = (char)byte;
	}
	must(strcmp(bytes, name) == 0);
	free(bytes);
}

static void check_name(const char *name)
{
	struct report *report = report_new(COMMAND);
	json_t *subject = report_subject(report, "file", name), *valid = json_string(name);

	must(!valid == !!member(subject, "uri"));
	must(!valid || strcmp(member(subject, "name"), name) == 0);
	must(valid || strlen(member(subject, "name")) > strlen(name));
	if (!valid)
		check_uri(member(subject, "uri"), name);
	subject_finding(subject, EVIDENCE_LIVE_WX, name, name, "%s", name);
	check_forms(report, 1);
	json_decref(valid);
	report_free(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *name = input_text(data, size < NAME_LEN ? size : NAME_LEN);
	json_t *document = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);

	setlocale(LC_CTYPE, "C.UTF-8");
	if (document && report_is_document(document, COMMAND))
		check(document);
	check_name(name);
	json_decref(document);
	free(name);
	return 0;
}
