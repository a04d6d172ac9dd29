/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *report_path(void)
{
	const char *words = getenv("WXGUARD");
	const char *report = words ? strstr(words, "report=/") : NULL;

	return report ? report + strlen("report=") : NULL;
}

/* Its records would be of processes whose numbers come again. */
static void forget_earlier_runs(void)
{
	const char *path = report_path();

	if (path && truncate(path, 0))
		perror(path);
}

void process_main(int argc, char **argv, const struct process_case *cases)
{
	if (argc < 2) {
		forget_earlier_runs();
		return;
	}
	for (; cases->name; cases++)
		if (strcmp(cases->name, argv[1]) == 0)
			exit(cases->run());
	fprintf(stderr, "no case %s\n", argv[1]);
	exit(2);
}

/*
 * Not by an alarm in the child: it may hang where it has blocked all signals.
 */
struct end process_wait(pid_t pid, unsigned int seconds)
{
	const struct timespec pause = { 0, 200000 };
	const time_t limit = time(NULL) + seconds + 1;
	struct end end = { .pid = pid, .status = -1 };

	while (waitpid(pid, &end.status, WNOHANG) == 0) {
		if (time(NULL) > limit) {
			end.hung = true;
			kill(pid, SIGKILL);
			waitpid(pid, &end.status, 0);
			break;
		}
		nanosleep(&pause, NULL);
	}
	return end;
}

/* In the child. The processes here die on purpose: no core files. */
static void leave_no_core(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
}

static void execute(const char *name, enum guard guard, void (*before)(void))
{
	const char *program = (const char *)getauxval(AT_EXECFN);

	if (guard == BARE) {
		unsetenv("LD_PRELOAD");
		unsetenv("WXGUARD");
	}
	if (before)
		before();
	leave_no_core();
	execl(program, program, name, (char *)NULL);
	perror(program);
	_exit(126);
}

struct end process_run_after(const char *name, enum guard guard, void (*before)(void))
{
	const pid_t pid = fork();

	if (pid == 0)
		execute(name, guard, before);
	return process_wait(pid, CASE_SECONDS);
}

struct end process_run(const char *name, enum guard guard)
{
	return process_run_after(name, guard, NULL);
}

struct end process_fork(int (*run)(void *arg), void *arg, unsigned int seconds)
{
	const pid_t pid = fork();

	if (pid == 0) {
		leave_no_core();
		_exit(run(arg));
	}
	return process_wait(pid, seconds);
}

bool ended_with(const struct end *end, int status)
{
	return WIFEXITED(end->status) && WEXITSTATUS(end->status) == status;
}

bool ended_by(const struct end *end, int signal)
{
	return WIFSIGNALED(end->status) && WTERMSIG(end->status) == signal;
}

const char *end_text(const struct end *end)
{
	static char text[64];

	if (end->hung)
		snprintf(text, sizeof(text), "it hung, and was killed");
	else if (WIFSIGNALED(end->status))
		snprintf(text, sizeof(text), "it ended by signal %d", WTERMSIG(end->status));
	else
		snprintf(text, sizeof(text), "it ended with status %d", WEXITSTATUS(end->status));
	return text;
}

static bool has(const char *line, const char *field, const char *value)
{
	char text[128];

	snprintf(text, sizeof(text), "\"%s\":\"%s\"", field, value);
	return strstr(line, text);
}

static bool is_from(const char *line, pid_t pid)
{
	char text[64];

	snprintf(text, sizeof(text), "\"pid\":%d,", (int)pid);
	return strstr(line, text);
}

bool recorded(pid_t pid, const char *event, const char *outcome)
{
	const char *path = report_path();
	FILE *report = path ? fopen(path, "r") : NULL;
	char line[4096];
	bool found = false;

	if (!report)
		return false;
	while (!found && fgets(line, sizeof(line), report))
		found = is_from(line, pid) && has(line, "event", event) &&
			(!outcome || has(line, "outcome", outcome));
	fclose(report);
	return found;
}

bool is_guarded(void)
{
	return getenv("LD_PRELOAD") && getenv("WXGUARD");
}
