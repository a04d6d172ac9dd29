/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit trace: run a command, and see who in it asks for executable memory. */
#include "trace.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <time.h>
#include <unistd.h>

#include "components.h"
#include "knowledge/component.h"

#define GRACE 5000 /* milliseconds between SIGTERM and SIGKILL */

static double seconds;
static bool enforce;

/* "90", "1.5", "2min": as timeout(1) has it. */
static void set_for(const char *value)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 } };
	double number;
	char *end;
	size_t i;

	number = strtod(value, &end);
	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (end != value && !strcmp(end, units[i].name))
			seconds = number * units[i].seconds;
	if (!(seconds >= 0.1 && seconds <= 31 * 86400.0))
		usage_error("--for=%s: it takes a time, from 0.1 to 31d", value);
}

static void set_enforce(const char *value)
{
	(void)value;
	enforce = true;
}

/* Where /proc shows another PID namespace, the numbers that we get are of other processes. */
static bool is_proc_ours(void)
{
	char text[32];
	const ssize_t len = readlink("/proc/self", text, sizeof(text) - 1);

	text[len > 0 ? len : 0] = '\0';
	return len > 0 && atoi(text) == getpid();
}

/* Those of the terminal are the command's: we see how it ends. */
static void hold_signals(sigset_t *ret_ends, sigset_t *ret_before)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
	size_t i;

	sigemptyset(ret_ends);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(ret_ends, signals[i]);
	sigprocmask(SIG_BLOCK, ret_ends, ret_before);
}

/* A key that ended the command is still to be delivered to us: not any more. */
static void release_signals(const sigset_t *ends, const sigset_t *before)
{
	const struct timespec none = { 0, 0 };

	while (sigtimedwait(ends, NULL, &none) > 0)
		;
	sigprocmask(SIG_SETMASK, before, NULL);
}

/* The end of a time under --enforce: one that goes on would be in the way of the other. */
static void end_command(const struct look *look)
{
	struct pollfd end = { .fd = look->running.pidfd, .events = POLLIN };

	pidfd_send_signal(end.fd, SIGTERM, NULL, 0);
	if (poll(&end, 1, GRACE) == 0)
		pidfd_send_signal(end.fd, SIGKILL, NULL, 0);
}

static int run_once(struct look *look, char **argv, bool mdwe)
{
	struct launch launch = { .argv = argv, .mdwe = mdwe };

	hold_signals(&look->ends, &launch.signals);
	look->seconds = seconds;
	if (launch_start(&launch, &look->running) != 0) {
		release_signals(&look->ends, &launch.signals);
		return -1;
	}
	look_run(look);
	if (enforce && !look->ended)
		end_command(look);
	close(look->running.pidfd);
	release_signals(&look->ends, &launch.signals);
	return 0;
}

/* Of a time that was over, both went on. */
static bool is_alike(const struct look *a, const struct look *b)
{
	return a->ended == b->ended && a->status == b->status;
}

static int run_both(struct report *report, const struct knowledge *knowledge, char **argv,
		    struct look *first, struct look *enforced)
{
	if (run_once(first, argv, false) != 0)
		return -1;
	if (enforce) {
		if (run_once(enforced, argv, true) != 0)
			return -1;
		tally_grade(&first->tally, &enforced->tally, is_alike(first, enforced));
	}
	trace_report(report, knowledge, argv, first, enforce ? enforced : NULL);
	return 0;
}

static int run(struct report *report, int argc, char **argv)
{
	struct images images = { .first = NULL };
	static struct look first, enforced;
	struct knowledge *knowledge;
	int status;

	if (!argc)
		usage_error("no command is given");
	if (!is_proc_ours()) {
		warnx("/proc is of another PID namespace: mount the one of this");
		return -1;
	}
	/* Before the command runs: what is wrong with it should not cost that. */
	knowledge = components_take();
	first.images = enforced.images = &images;
	status = run_both(report, knowledge, argv, &first, &enforced);
	tally_free(&first.tally);
	tally_free(&enforced.tally);
	regions_free(&first.regions);
	regions_free(&enforced.regions);
	images_free(&images);
	knowledge_free(knowledge);
	return status;
}

static const struct audit_option options[] = {
	{ "for", "TIME", "look so long, as 30 or 5m; the command goes on", set_for },
	{ "enforce", NULL, "run it again under PR_SET_MDWE, and tell what breaks", set_enforce },
	COMPONENTS_OPTION,
	{ NULL, NULL, NULL, NULL },
};

const struct subcommand audit_trace = {
	.name = "trace",
	.operands = "COMMAND [ARGUMENT...]",
	.help = "run a command, and show who in it asks for executable memory",
	.options = options,
	.is_launcher = true,
	.run = run,
};
