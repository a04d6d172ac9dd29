/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen, as a document: the command, and each program that asked. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/need.h"
#include "base/printable.h"
#include "core/config.h"
#include "core/str.h"
#include "process/process.h"
#include "report/demangle.h"
#include "report/members.h"
#include "trace.h"
#include "trace/advice.h"

/* Members. */

static void append_text(json_t *array, const char *text)
{
	list_append(array, report_text(text));
}

/* Places. */

/* A function's name for people; what a tool may look for is the symbol. */
static const char *readable(const char *function, char buffer[static DEMANGLE_SIZE])
{
	return demangle(function, buffer) ? buffer : function;
}

/* "ffi_closure_alloc+0x3d", "+0x6a3d": of the file where nothing is known. */
static char *frame_text(const struct frame *frame)
{
	char buffer[DEMANGLE_SIZE];
	struct symbol symbol;

	if (!frame->image)
		return need_format("no file");
	symbol = image_symbol(frame->image, frame->address);
	if (symbol.function)
		return need_format("%s!%s+0x%" PRIx64, frame->image->path,
				   readable(symbol.function, buffer), symbol.offset);
	return need_format("%s+0x%" PRIx64, frame->image->path, frame->address);
}

static void set_stack(json_t *finding, const struct site *site)
{
	json_t *stack = member_list(finding, "stack");
	size_t i;

	for (i = 0; i < site->stack.count; i++) {
		char *text = frame_text(&site->stack.at[i]);

		append_text(stack, text);
		free(text);
	}
	member_set(finding, "stack_complete", json_boolean(site->stack.complete));
}

/* The same in each run, whatever addresses there are. */
static char *where_of(const struct advice *advice, const struct frame *culprit)
{
	const char *name = culprit->image ? str_file_name(culprit->image->path) : NULL;
	char buffer[DEMANGLE_SIZE];

	if (!name)
		return need_format("code that is no file's");
	if (advice->function)
		return need_format("%s (%s)", readable(advice->function, buffer), name);
	return need_format("%s+0x%" PRIx64, name, culprit->address);
}

static void set_place(json_t *finding, const struct advice *advice, const struct frame *culprit)
{
	const struct image *image = culprit->image;

	if (!image)
		return;
	member_set_text(finding, "library", image->path);
	member_set_text(finding, "function", advice->function);
	member_set(finding, "offset", json_integer((json_int_t)culprit->address));
	if (*image->build_id)
		member_set_text(finding, "build_id", image->build_id);
	if (advice->place.file) {
		char *line = need_format("%s:%d", advice->place.file, advice->place.line);

		member_set_text(finding, "line", line);
		free(line);
	}
}

/* Findings. */

static const char *enforced_name(const struct site *site)
{
	static const char *const names[] = {
		[ENFORCED_NOT] = NULL,
		[ENFORCED_UNREACHED] = "not reached",
		[ENFORCED_FALLS_BACK] = "falls back",
		[ENFORCED_KILLS] = "kills",
	};

	return names[site->enforced];
}

static void protection_of(unsigned int prot, char ret[static 4])
{
	ret[0] = prot & PROT_READ ? 'r' : '-';
	ret[1] = prot & PROT_WRITE ? 'w' : '-';
	ret[2] = prot & PROT_EXEC ? 'x' : '-';
	ret[3] = '\0';
}

/* What the table has of it. */
static char *detail_of(const struct site *site, const struct advice *advice)
{
	const char *enforced = enforced_name(site);
	const char *line = advice->place.file;
	char protection[4], at[32] = "", times[32] = "once";

	protection_of(site->attempt.prot, protection);
	if (line)
		snprintf(at, sizeof(at), ":%d", advice->place.line);
	if (site->count > 1)
		snprintf(times, sizeof(times), "%ld times", site->count);
	return need_format("%s%s%s%s, %s%s%s%s%s%s%s%s", site->attempt.call,
			   site->attempt.prot ? " " : "", site->attempt.prot ? protection : "",
			   site->attempt.memfd ? " of a memfd" : "", times,
			   advice->user ? ", for " : "",
			   advice->user ? component_value(advice->user, KEY_NAME) : "",
			   line ? ", " : "", line ? line : "", at,
			   enforced ? "; under PR_SET_MDWE: " : "", enforced ? enforced : "");
}

static void set_call(json_t *finding, const struct site *site)
{
	char protection[4];

	protection_of(site->attempt.prot, protection);
	member_set_text(finding, "call", site->attempt.call);
	member_set_text(finding, "abi", site->attempt.abi);
	if (site->attempt.prot)
		member_set_text(finding, "protection", protection);
	if (site->attempt.memfd)
		member_set(finding, "memfd", json_true());
	member_set(finding, "count", json_integer(site->count));
	member_set_text(finding, "exe", site->caller.exe->path);
	member_set(finding, "tid", json_integer(site->pid));
}

/* "option --jitless cost=..." */
static void add_switches(json_t *subject, const struct component *component)
{
	char **value = component->values[KEY_SWITCH];

	for (; value && *value; value++)
		if (component_is_switch(*value))
			list_append_once(member_list(subject, "switch"), report_text(*value));
}

static const char *rule_of(enum evidence evidence)
{
	switch (evidence) {
	case EVIDENCE_TRACE_WX:
		return "write-exec";
	case EVIDENCE_TRACE_GAIN:
		return "exec-gain";
	case EVIDENCE_TRACE_ANONYMOUS:
		return "anonymous-exec";
	case EVIDENCE_TRACE_PERSONALITY:
		return "read-implies-exec";
	default:
		return "shared-exec";
	}
}

static void add_exceptions(json_t *subject, const struct site *site,
			   const struct component *component)
{
	json_t *list = member_list(subject, "exception");
	char **value = component ? component->values[KEY_EXCEPT] : NULL;

	if (!value)
		list_append_once(list, report_text(rule_of(site->attempt.evidence)));
	for (; value && *value; value++)
		list_append_once(list, report_text(*value));
}

/* Of a program, or of one finding. */
static void add_advice(json_t *object, const struct site *site, const struct advice *advice)
{
	const struct component *component = advice_source(advice);

	if (advice->verdict == ADVICE_SWITCH)
		add_switches(object, component);
	if (advice->verdict > ADVICE_SWITCH)
		add_exceptions(object, site, component);
}

/* As a command line takes them: " --allow=write-exec --allow=exec-gain". */
static char *exceptions_of(const json_t *finding)
{
	const json_t *list = json_object_get(finding, "exception");
	char *text = need_format("%s", ""), *longer;
	const char *each;
	size_t i;

	for (i = 0; (each = json_string_value(json_array_get(list, i))); i++) {
		longer = need_format("%s --allow=%s", text, each);
		free(text);
		text = longer;
	}
	return text;
}

/* Switches speak for themselves. */
static void set_advice(json_t *finding, const struct advice *advice)
{
	char *exceptions;

	if (advice->verdict == ADVICE_SHIM)
		member_set_text(finding, "advice", "Run it by wxrun: it works under the rule.");
	if (advice->verdict != ADVICE_EXCEPTION)
		return;
	exceptions = exceptions_of(finding);
	member_set(finding, "advice",
		   json_sprintf("Run it by wxrun%s: it does not work without.", exceptions));
	free(exceptions);
}

static void add_finding(json_t *subject, const struct site *site, const struct advice *advice)
{
	const struct frame *culprit = &site->stack.at[advice->culprit];
	const struct component *component = advice->component;
	char *where = where_of(advice, culprit), *detail = detail_of(site, advice);
	json_t *finding = subject_finding(subject, site->attempt.evidence, where,
					  component ? component_value(component, KEY_NAME) : NULL,
					  "%s", detail);

	set_call(finding, site);
	set_place(finding, advice, culprit);
	if (advice->user)
		member_set_text(finding, "user", component_value(advice->user, KEY_NAME));
	member_set_text(finding, "verdict", advice_name(advice->verdict));
	member_set_text(finding, "enforced", enforced_name(site));
	if (site->enforced == ENFORCED_KILLS)
		member_set(finding, "last", json_true());
	add_advice(finding, site, advice);
	set_advice(finding, advice);
	set_stack(finding, site);
	free(detail);
	free(where);
}

/* Programs. */

/* What is told of programs, once more for all of them: a table shows it there. */
static void collect(struct report *report, json_t *command, const char *key)
{
	json_t *subject, *word;
	size_t i, j;

	json_array_foreach(json_object_get(report_document(report), "subjects"), i, subject)
	{
		json_array_foreach(json_object_get(subject, key), j, word)
		{
			if (subject != command)
				list_append_once(member_list(command, key),
						 report_text(json_string_value(word)));
		}
	}
}

static enum advice_verdict add_program(struct report *report, struct adviser *adviser,
				       const struct look *look, const struct program *program)
{
	enum advice_verdict worst = ADVICE_CLEAN;
	const struct site *site;
	json_t *subject = NULL;

	for (site = look->tally.sites; site; site = site->next) {
		struct advice advice;

		if (site->caller.exe != program || site->is_loader)
			continue;
		advice = advice_of(adviser, site);
		if (!subject)
			subject = report_subject(report, "program", program->path);
		add_finding(subject, site, &advice);
		add_advice(subject, site, &advice);
		if (advice.verdict > worst)
			worst = advice.verdict;
	}
	if (!subject)
		return worst;
	report_count(report, "programs", 1);
	subject_verdict(subject, advice_name(worst));
	member_set_text(subject, "exe", program->path);
	member_set(subject, "memfds", json_integer(program->memfds));
	return worst;
}

/* The command. */

static char *words_of(char **argv)
{
	char *text = need_format("%s", *argv), *longer;

	while (*++argv) {
		longer = need_format("%s %s", text, *argv);
		free(text);
		text = longer;
	}
	return text;
}

static char *end_of(const struct look *look)
{
	const char *name;

	if (!look->ended)
		return need_format("%s", look->lost ? "that is not known: the supervisor was killed"
						    : "it goes on");
	if (WIFEXITED(look->status))
		return need_format("with status %d%s", WEXITSTATUS(look->status),
				   look->all_ended ? "" : "; others of it go on");
	name = sigabbrev_np(WTERMSIG(look->status));
	return name ? need_format("by SIG%s", name)
		    : need_format("by signal %d", WTERMSIG(look->status));
}

static void set_end(json_t *subject, const char *key, const struct look *look)
{
	char *end = end_of(look);

	member_set_text(subject, key, end);
	free(end);
}

/* What refuses before we are asked. */
static void set_limits(json_t *subject)
{
	const int process = process_open(getpid());
	struct process_status status = { .filters = 0 };

	if (process < 0)
		return;
	if (process_status(process, &status) == 0 && status.filters > 0)
		member_set_text(
			subject, "caution",
			"a filter of system calls is in force already, and what it refuses is "
			"not seen");
	close(process);
}

static void add_command(struct report *report, char **argv, const struct look *first,
			const struct look *enforced, enum advice_verdict worst)
{
	char *words = words_of(argv);
	json_t *subject = report_subject(report, "command", words);

	subject_verdict(subject, advice_name(worst));
	set_end(subject, "ended", first);
	if (enforced)
		set_end(subject, "ended_enforced", enforced);
	set_limits(subject);
	collect(report, subject, "switch");
	collect(report, subject, "exception");
	free(words);
}

static void count_if(struct report *report, const char *what, long n)
{
	if (n)
		report_count(report, what, n);
}

static void add_counts(struct report *report, const struct look *look)
{
	report_count(report, "attempts", look->attempts);
	count_if(report, "missed", (long)look->missed);
	count_if(report, "unread", look->unread);
	count_if(report, "incomplete_stacks", look->unstopped);
	count_if(report, "vanished", look->vanished);
	count_if(report, "places_left_out", look->tally.left_out);
}

void trace_report(struct report *report, const struct knowledge *knowledge, char **argv,
		  const struct look *first, const struct look *enforced)
{
	struct adviser *adviser = adviser_new(knowledge);
	enum advice_verdict worst = ADVICE_CLEAN, each;
	const struct program *program;

	for (program = first->tally.programs; program; program = program->next) {
		each = add_program(report, adviser, first, program);
		if (each > worst)
			worst = each;
	}
	add_command(report, argv, first, enforced, worst);
	add_counts(report, first);
	adviser_free(adviser);
}
