/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit live: what the processes of this system have mapped. */
#include "live.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/str.h"

/* Seconds between two looks, 0 for a single one. */
static double watch_interval;

static void set_watch(const char *value)
{
	char *end;

	watch_interval = 2;
	if (!value)
		return;
	watch_interval = strtod(value, &end);
	if (end == value || *end || !(watch_interval >= 0.1 && watch_interval <= 86400))
		usage_error("--watch=%s: it takes seconds, from 0.1 to 86400", value);
}

/* Looking. */

/* Who is named may be a thread, which has what its process has. */
static pid_t process_of(int process, pid_t named)
{
	struct process_status status;

	return process_status(process, &status) == 0 ? status.tgid : named;
}

static int look_at_maps(struct live *live, int process, pid_t pid)
{
	int error = process_regions(process, &live->regions);

	if (error)
		return error;
	live->processes++;
	live->empty += !live->regions.total;
	sharing_note(live->sharing, process, live->named ? process_of(process, pid) : pid,
		     &live->regions);
	suspects_find(&live->regions, &live->suspects);
	live_add_findings(live, process);
	if (live->regions.broken)
		report_count(live->report, "broken_lines", (long)live->regions.broken);
	return 0;
}

/* 0 or -errno; what a process may well do is counted. */
static int look(struct live *live, pid_t pid)
{
	int process = process_open(pid), error;

	error = process < 0 ? process : look_at_maps(live, process, pid);
	if (process >= 0)
		close(process);
	if (error == -ENOENT || error == -ESRCH)
		live->vanished++;
	if (error == -EACCES || error == -EPERM)
		live->denied++;
	return error;
}

static bool was_counted(int error)
{
	return error == -ENOENT || error == -ESRCH || error == -EACCES || error == -EPERM;
}

static pid_t pid_of(const char *text)
{
	uint64_t pid;

	return str_number(text, &pid) && pid <= INT32_MAX ? (pid_t)pid : 0;
}

static int look_at_all(struct live *live)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	int status = 0;

	if (!proc) {
		warn("/proc");
		return -1;
	}
	while ((entry = readdir(proc))) {
		pid_t pid = pid_of(entry->d_name);
		int error = pid ? look(live, pid) : 0;

		if (!error || was_counted(error))
			continue;
		warnx("process %d: %s", pid, strerror(-error));
		status = -1;
	}
	closedir(proc);
	if (live->processes + live->denied + live->vanished)
		return status;
	warnx("/proc has no processes: is it mounted?");
	return -1;
}

/* Who is named must be there. */
static int look_at_named(struct live *live, int argc, char **argv)
{
	int i, status = 0;

	for (i = 0; i < argc; i++) {
		int error = look(live, pid_of(argv[i]));

		if (!error)
			continue;
		warnx("process %s: %s", argv[i], strerror(error == -ENOENT ? ESRCH : -error));
		status = -1;
	}
	return status;
}

/* What others write to, which is known when all were looked at. Who is gone now is gone. */

static void look_again(struct live *live, pid_t pid)
{
	const int process = process_open(pid);

	if (process < 0)
		return;
	if (process_regions(process, &live->regions) == 0) {
		sharing_find(live->sharing, process, live->named ? process_of(process, pid) : pid,
			     &live->regions, &live->suspects);
		live_add_findings(live, process);
	}
	close(process);
}

static void look_again_at_all(struct live *live)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	while (proc && (entry = readdir(proc)))
		if (pid_of(entry->d_name))
			look_again(live, pid_of(entry->d_name));
	if (proc)
		closedir(proc);
}

static void look_across(struct live *live, int argc, char **argv)
{
	int i;

	if (!sharing_crosses(live->sharing))
		return;
	if (!argc)
		look_again_at_all(live);
	for (i = 0; i < argc; i++)
		look_again(live, pid_of(argv[i]));
}

/* Once, however often we look. */
static void advise_on_denied(const struct live *live)
{
	static bool said;

	if (!live->denied || said)
		return;
	said = true;
	warnx("not looked at, as the kernel denies it: %ld%s", live->denied,
	      geteuid() ? "; run it as root" : ", even to root");
}

int live_look(struct report *report, int argc, char **argv)
{
	struct live live = {
		.report = report,
		.named = argc,
		.subjects = json_object(),
		.sharing = sharing_new(),
	};
	int status = argc ? look_at_named(&live, argc, argv) : look_at_all(&live);

	look_across(&live, argc, argv);
	report_count(report, "processes", live.processes);
	report_count(report, "without_memory", live.empty);
	report_count(report, "denied", live.denied);
	report_count(report, "vanished", live.vanished);
	if (!argc)
		advise_on_denied(&live);
	json_decref(live.subjects);
	sharing_free(live.sharing);
	regions_free(&live.regions);
	suspects_free(&live.suspects);
	return status;
}

static void check_operands(int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (!pid_of(argv[i]))
			usage_error("%s is not the number of a process", argv[i]);
}

static int run(struct report *report, int argc, char **argv)
{
	check_operands(argc, argv);
	if (watch_interval > 0)
		live_watch(watch_interval, argc, argv);
	return live_look(report, argc, argv);
}

static const struct audit_option options[] = {
	{ "watch", "[=SECONDS]", "look again and again, and print what is new", set_watch },
	{ NULL, NULL, NULL, NULL },
};

const struct subcommand audit_live = {
	.name = "live",
	.operands = "[PID...]",
	.help = "show which processes have writable and executable memory",
	.options = options,
	.run = run,
};
