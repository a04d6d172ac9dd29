/* SPDX-License-Identifier: Apache-2.0 */
#include "log-report.h"

#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/need.h"
#include "core/str.h"
#include "log-advice.h"
#include "log/time.h"
#include "report/demangle.h"
#include "report/members.h"
#include "wxaudit.h"

/* How many names of something a report has of one program. */
#define NAMES_MAX 64

/* Once, into an array that is made for the first. */
static void append_text(json_t *object, const char *key, const char *text)
{
	json_t *list = member_list(object, key);

	if (json_array_size(list) < NAMES_MAX)
		list_append_once(list, report_text(text));
}

/* Sentences. */

/* Add to a sentence of parts. */
static void say(char **sentence, const char *separator, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void say(char **sentence, const char *separator, const char *format, ...)
{
	va_list args;
	char *part, *longer;

	va_start(args, format);
	if (vasprintf(&part, format, args) < 0)
		errx(EXIT_FAILED, "out of memory");
	va_end(args);
	longer = need_format("%s%s%s", *sentence, **sentence ? separator : "", part);
	free(part);
	free(*sentence);
	*sentence = longer;
}

static const char *text_of(const struct log_group *group, enum log_text_key key)
{
	return group->text[key] ? group->text[key] : "";
}

/* A record has the symbol. */
static void say_function(char **sentence, const char *function)
{
	char buffer[DEMANGLE_SIZE];

	say(sentence, " ", "in %s", demangle(function, buffer) ? buffer : function);
}

/* "WX101 map-write-exec, mmap rwx, by /usr/lib/libffi.so.8 in ffi_closure_alloc" */
static void say_what(char **sentence, const struct log_group *group)
{
	if (group->text[LOG_EVENT])
		say(sentence, "", "%s%s%s", group->text[LOG_EVENT],
		    group->text[LOG_NAME] ? " " : "", text_of(group, LOG_NAME));
	if (group->text[LOG_CALL])
		say(sentence, ", ", "%s%s%s", group->text[LOG_CALL],
		    group->text[LOG_PROTECTION] ? " " : "", text_of(group, LOG_PROTECTION));
	if (group->text[LOG_LIBRARY])
		say(sentence, ", ", "by %s", group->text[LOG_LIBRARY]);
	if (group->text[LOG_FUNCTION])
		say_function(sentence, group->text[LOG_FUNCTION]);
	if (group->text[LOG_CONTEXT])
		say(sentence, ", ", "as %s", group->text[LOG_CONTEXT]);
	if (group->text[LOG_SIGNAL])
		say(sentence, ", ", "by signal %s", group->text[LOG_SIGNAL]);
	if (group->text[LOG_MESSAGE])
		say(sentence, ", ", "\"%s\"", group->text[LOG_MESSAGE]);
	if (group->text[LOG_TOLD])
		say(sentence, ", ", "%s", group->text[LOG_TOLD]);
}

/* What a witness does not tell. */
static const char *caveat_of(const struct log_group *group)
{
	if (group->evidence == EVIDENCE_LOG_FILTER_REFUSED ||
	    group->evidence == EVIDENCE_LOG_FILTER_ENDED ||
	    group->evidence == EVIDENCE_LOG_FILTER_LOGGED)
		return "the record has no arguments";
	if (group->witness == LOG_SELINUX)
		return "a boolean such as allow_execmem would give it to all of the domain";
	return NULL;
}

static void say_when(char **sentence, const struct log_group *group)
{
	char first[LOG_TIME_SIZE], last[LOG_TIME_SIZE];

	say(sentence, "; ", "%" PRIu64 " %s", group->count, group->count == 1 ? "time" : "times");
	if (group->processes > 1)
		say(sentence, " ", "in %" PRIu64 " processes", group->processes);
	if (!group->last)
		return;
	log_time_format(first, group->first);
	log_time_format(last, group->last);
	if (strcmp(first, last) != 0)
		say(sentence, ", ", "%s to %s", first, last);
	else
		say(sentence, ", ", "%s", last);
}

static char *sentence_of(const struct log_group *group)
{
	char *sentence = need_format("%s", "");

	say_what(&sentence, group);
	if (group->also)
		say(&sentence, ", ", "which %s says as well",
		    component_value(group->also, KEY_NAME));
	say_when(&sentence, group);
	if (caveat_of(group))
		say(&sentence, "; ", "%s", caveat_of(group));
	return sentence;
}

/* Findings. */

static char *where_of(const struct log_group *group)
{
	const char *library = group->text[LOG_LIBRARY];

	if (library && group->text[LOG_OFFSET])
		return need_format("%s+%s", str_file_name(library), group->text[LOG_OFFSET]);
	if (group->text[LOG_EVENT] || group->text[LOG_CALL])
		return need_format("%s%s%s", text_of(group, LOG_EVENT),
				   group->text[LOG_EVENT] && group->text[LOG_CALL] ? " " : "",
				   text_of(group, LOG_CALL));
	return need_format("%s", group->text[LOG_SIGNAL]    ? group->text[LOG_SIGNAL]
				 : group->text[LOG_MESSAGE] ? "message"
							    : "fault");
}

static void set_time(json_t *finding, const char *key, uint64_t microseconds)
{
	char text[LOG_TIME_SIZE];

	if (!microseconds)
		return;
	log_time_format(text, microseconds);
	member_set(finding, key, json_string(text));
}

static void set_pids(json_t *finding, const struct log_group *group)
{
	json_t *pids = json_array();
	size_t i;

	if (group->pid_count)
		member_set(finding, "pids", pids);
	else
		json_decref(pids);
	for (i = 0; i < group->pid_count; i++)
		if (json_array_append_new(pids, json_integer(group->pids[i])) != 0)
			errx(EXIT_FAILED, "out of memory");
}

static void set_members(json_t *finding, const struct log_group *group)
{
	enum log_text_key key;

	member_set(finding, "source", json_string(log_witness_name(group->witness)));
	for (key = 0; key < LOG_TEXT_COUNT; key++)
		member_set_text(finding, log_text_name(key), group->text[key]);
	if (*group->program->name == '/' && !group->program->is_log)
		member_set_text(finding, "exe", group->program->name);
	member_set(finding, "count", json_integer((json_int_t)group->count));
	if (group->processes)
		member_set(finding, "processes", json_integer((json_int_t)group->processes));
	set_pids(finding, group);
	set_time(finding, "first", group->first);
	set_time(finding, "last", group->last);
	if (group->also)
		append_text(finding, "candidates", component_value(group->also, KEY_NAME));
}

static void add_finding(json_t *subject, const struct log_group *group)
{
	const struct component *component = group->component;
	char *where = where_of(group), *sentence = sentence_of(group);
	json_t *finding;

	finding = subject_finding(subject, group->evidence, where,
				  component ? component_value(component, KEY_NAME) : NULL, "%s",
				  sentence);
	set_members(finding, group);
	free(where);
	free(sentence);
}

/* Programs. */

/* Whether something stands by itself. */
static bool is_told(const struct log_program *program)
{
	const struct log_group *group = program->first;

	while (group && group->supports)
		group = group->next;
	return group;
}

static enum remedy verdict_of(const struct log_program *program)
{
	const struct log_group *group;
	enum remedy worst = REMEDY_NONE;

	for (group = program->first; group; group = group->next) {
		const enum remedy remedy = group->supports ? REMEDY_NONE : remedy_of(group);

		if (remedy > worst)
			worst = remedy;
	}
	return worst;
}

static void set_switches(json_t *subject, const struct log_group *group)
{
	char **value = remedy_of(group) == REMEDY_SWITCH ? group->component->values[KEY_SWITCH]
							 : NULL;

	for (; value && *value; value++) {
		char *text = switch_text(*value);

		append_text(subject, "switch", text);
		free(text);
	}
}

static void add_program(struct report *report, const struct log_program *program)
{
	const struct log_group *group;
	json_t *subject;
	size_t i;

	subject = report_subject(report, program->is_log ? "file" : "program", program->name);
	subject_verdict(subject, remedy_name(verdict_of(program)));
	if (*program->name == '/' && !program->is_log)
		member_set_text(subject, "exe", program->name);
	for (group = program->first; group; group = group->next) {
		add_finding(subject, group);
		set_switches(subject, group);
		for (i = 0; i < group->unit_count; i++)
			append_text(subject, "units", group->units[i]);
	}
}

/* What no log has. */
static void add_limit(struct report *report)
{
	json_t *subject = report_subject(report, "limit", "nothing found is no proof");

	member_set(subject, "why",
		   json_string("what PR_SET_MDWE refuses leaves no line in any log"));
	member_set(subject, "instead",
		   json_string(
			   "wxaudit trace, of a program; or the shim in audit mode, which writes "
			   "down each attempt"));
}

static void add_tallies(struct report *report, const struct log *log)
{
	enum log_tally tally;

	for (tally = 0; tally < LOG_TALLIES; tally++)
		if (log_tallied(log, tally) || tally == LOG_LINES || tally == LOG_RECORDS)
			report_count(report, log_tally_name(tally), log_tallied(log, tally));
}

void log_report(struct report *report, const struct log *log)
{
	const struct log_store *store = log_store(log);
	size_t i;

	for (i = 0; i < log_store_programs(store); i++) {
		const struct log_program *program = log_store_program(store, i);

		if (is_told(program))
			add_program(report, program);
	}
	if (!report_has_findings(report, SEVERITY_LOW))
		add_limit(report);
	add_tallies(report, log);
	if (log_tallied(log, LOG_NOT_KEPT))
		warnx("%ld events were not kept: there are %d kinds of them already",
		      log_tallied(log, LOG_NOT_KEPT), LOG_GROUPS_MAX);
	if (log_store_uncounted(store))
		report_count(report, "uncounted", log_store_uncounted(store));
}
