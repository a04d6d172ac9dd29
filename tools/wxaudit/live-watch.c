/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit live --watch: looking again and again. */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/printable.h"
#include "live.h"

static bool json_lines;

/* Who, since when, has what: not where, for who makes code makes more of it. */
static char *key_of(const json_t *subject, const json_t *finding)
{
	return need_format("%s %" JSON_INTEGER_FORMAT " %s %s %s", live_member(subject, "name"),
			   json_integer_value(json_object_get(subject, "started")),
			   live_member(finding, "code"), live_member(finding, "permissions"),
			   live_member(finding, "path"));
}

static void print_line(const char *now, const json_t *subject, const json_t *finding)
{
	char *text = need_format("%s %s %s %s: %s: %s", now, live_member(finding, "severity"),
				 live_member(finding, "code"), live_member(subject, "name"),
				 live_member(finding, "summary"), live_member(finding, "detail"));
	char *printable = printable_text(text);

	puts(printable);
	free(printable);
	free(text);
}

static void print_json(const char *now, json_t *subject, json_t *finding)
{
	json_t *line = json_object(), *process = json_copy(subject);

	member_set_text(line, "time", now);
	member_set(line, "subject", process);
	json_object_del(process, "findings");
	member_set(line, "finding", json_incref(finding));
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(line);
}

static void print_new(json_t *subject, json_t *finding, const json_t *before, json_t *seen)
{
	char *key = key_of(subject, finding), now[32];
	const time_t seconds = time(NULL);

	if (!json_object_get(before, key)) {
		strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", gmtime(&seconds));
		if (json_lines)
			print_json(now, subject, finding);
		else
			print_line(now, subject, finding);
	}
	member_set(seen, key, json_true());
	free(key);
}

/* What this look saw. It takes the place of @before, so that what ended is forgotten. */
static json_t *print_all_new(const struct report *report, json_t *before)
{
	json_t *seen = json_object(), *subject, *finding;
	size_t i, j;

	json_array_foreach(json_object_get(report_document(report), "subjects"), i, subject)
	{
		json_array_foreach(json_object_get(subject, "findings"), j, finding)
		{
			print_new(subject, finding, before, seen);
		}
	}
	json_decref(before);
	if (fflush(stdout) != 0)
		err(EXIT_FAILED, "standard output");
	return seen;
}

/* Until the next look, or false: we are to end. */
static bool wait_for_next(double interval, const sigset_t *ends)
{
	const time_t whole = (time_t)interval;
	const struct timespec time = { whole, (long)((interval - (double)whole) * 1e9) };
	int got;

	do
		got = sigtimedwait(ends, NULL, &time);
	while (got < 0 && errno == EINTR);
	return got < 0;
}

_Noreturn void live_watch(double interval, int argc, char **argv)
{
	json_t *seen = json_object();
	bool found = false;
	sigset_t ends;
	int status;

	json_lines = audit_writes_lines("--watch");
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	do {
		struct report *report = report_new("live");

		status = live_look(report, argc, argv);
		seen = print_all_new(report, seen);
		found |= audit_is_failure(report);
		report_free(report);
	} while (!status && wait_for_next(interval, &ends));
	if (status)
		exit(EXIT_FAILED);
	exit(found ? EXIT_FINDINGS : EXIT_CLEAN);
}
