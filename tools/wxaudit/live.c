/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit live: what the processes of this system have mapped. */
#include "wxaudit.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/printable.h"
#include "process/process.h"
#include "process/suspects.h"
#include "core/str.h"

#define SHIM "libwxguard.so"

/* A name that says whose executable memory it is. */
struct mark {
	const char *pattern; /* of fnmatch() */
	const char *component;
};

/* Of the memory itself. */
static const struct mark names[] = {
	{ "/memfd:libffi", "libffi" },
	{ "/memfd:doublemapper", "dotnet" },
	{ "/memfd:vmem", "beam" },
	{ "[[]anon:js-executable-memory]", "mozjs" },
	{ NULL, NULL },
};

/* Of files beside it: who may have asked for it. */
static const struct mark files[] = {
	{ "libffi.so.*", "libffi" },
	{ "libpcre2-8.so.*", "pcre2" },
	{ "libluajit-5.1.so.*", "luajit" },
	{ "luajit*", "luajit" },
	{ "node", "v8" },
	{ "libnode.so.*", "v8" },
	{ "libjvm.so", "hotspot" },
	{ "libjavascriptcoregtk-*.so.*", "javascriptcore" },
	{ "libmozjs-*.so.*", "mozjs" },
	{ "libQt[56]Qml.so.*", "qt-qml" },
	{ "libLLVM-*.so.*", "llvm" },
	{ "beam.smp", "beam" },
	{ "libcoreclr.so", "dotnet" },
	{ "libmono*-2.0.so.*", "mono" },
	{ "liborc-0.4.so.*", "orc" },
	{ "libguile-3.0.so.*", "guile" },
	{ "libpypy*-c.so", "pypy" },
	{ "qemu-*", "qemu-tcg" },
	{ NULL, NULL },
};

struct live {
	struct report *report;
	struct regions regions;
	struct suspects suspects;
	long processes;
	long empty;
	long denied;
	long vanished;
};

/* Seconds between two looks, 0 for a single one. */
static double watch_interval;
static bool json_lines;

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

/* What a finding says. */

static void set(json_t *object, const char *key, json_t *value)
{
	if (!value || json_object_set_new(object, key, value) != 0)
		errx(EXIT_FAILED, "out of memory");
}

/* Names need not be text; those that are not are in the sentences only. */
static void set_text(json_t *object, const char *key, const char *text)
{
	json_t *value = text ? json_string(text) : NULL;

	if (value)
		set(object, key, value);
}

static const char *member(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static void permissions_of(const struct map *map, char ret[static 5])
{
	ret[0] = map->prot & PROT_READ ? 'r' : '-';
	ret[1] = map->prot & PROT_WRITE ? 'w' : '-';
	ret[2] = map->prot & PROT_EXEC ? 'x' : '-';
	ret[3] = map->shared ? 's' : 'p';
	ret[4] = '\0';
}

static char *need_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *need_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		errx(EXIT_FAILED, "out of memory");
	va_end(args);
	return text;
}

static char *where_of(const struct map *map)
{
	return need_format("%" PRIx64 "-%" PRIx64, map->start, map->end);
}

/* As the maps have it, for people. */
static char *path_of(const struct region *region)
{
	if (!region->map.path)
		return need_format("%s", region->stack ? "the stack" : "no file");
	return need_format("%s%s%s", region->map.path, region->cut ? "..." : "",
			   region->deleted ? " (deleted)" : "");
}

static const char *remark_on(const struct suspect *suspect, bool replaced, bool is_program)
{
	switch (suspect->evidence) {
	case EVIDENCE_LIVE_ANONYMOUS:
		return is_program ? ", which is the program itself" : "";
	case EVIDENCE_LIVE_ALIAS:
		return suspect->same_pages ? ", which is written to by another mapping"
					   : ", other pages of which are written to";
	case EVIDENCE_LIVE_DELETED:
		return replaced ? ", replaced since, as a package upgrade does: restart it"
				: ", and no other has its name";
	default:
		return "";
	}
}

/* Whose it is. */

static const char *find_mark(const struct mark *marks, const char *name)
{
	for (; marks->pattern; marks++)
		if (fnmatch(marks->pattern, name, 0) == 0)
			return marks->component;
	return NULL;
}

/* The component of a file that is executed, if it is one that makes code. */
static const char *component_of_file(const struct region *region)
{
	if (region->backing != BACKING_FILE || !(region->map.prot & PROT_EXEC))
		return NULL;
	return find_mark(files, str_file_name(region->map.path));
}

static void add_once(json_t *array, const char *word)
{
	const json_t *each;
	size_t i;

	json_array_foreach(array, i, each) if (strcmp(json_string_value(each), word) == 0) return;
	if (json_array_append_new(array, json_string(word)) != 0)
		errx(EXIT_FAILED, "out of memory");
}

/* All that this process has and that may have made code. */
static json_t *find_candidates(const struct regions *regions)
{
	json_t *candidates = json_array();
	size_t i;

	for (i = 0; i < regions->count; i++) {
		const char *component = component_of_file(&regions->at[i]);

		if (component)
			add_once(candidates, component);
	}
	return candidates;
}

/* By its name, or the only one that there is. A file that was deleted is no code that was made. */
static const char *component_of(const struct suspect *suspect, const json_t *candidates)
{
	const struct region *region = suspect->region;
	const char *component = NULL;

	if (region->backing == BACKING_FILE)
		return component_of_file(region);
	if (region->backing == BACKING_KERNEL || suspect->evidence == EVIDENCE_LIVE_STACK)
		return NULL;
	if (region->map.path)
		component = find_mark(names, region->map.path);
	if (!component && json_array_size(candidates) == 1)
		component = json_string_value(json_array_get(candidates, 0));
	return component;
}

/* The process. */

static bool has_shim(const struct regions *regions)
{
	size_t i;

	for (i = 0; i < regions->count; i++) {
		const struct region *region = &regions->at[i];

		if (region->backing == BACKING_FILE && region->map.prot & PROT_EXEC &&
		    strcmp(str_file_name(region->map.path), SHIM) == 0)
			return true;
	}
	return false;
}

static const char *verdict_of(const struct process_status *status, bool shim)
{
	if (shim)
		return "guarded";
	return status->seccomp > 0 ? "filtered" : "unguarded";
}

static void set_status(json_t *subject, const struct process_status *status)
{
	static const char *const modes[] = { "disabled", "strict", "filter" };

	set(subject, "pid", json_integer(status->tgid));
	set(subject, "inner_pid", json_integer(status->inner));
	set(subject, "uid", json_integer(status->uid));
	set_text(subject, "comm", status->comm);
	if (status->seccomp >= 0 && status->seccomp < 3)
		set_text(subject, "seccomp", modes[status->seccomp]);
	if (status->filters >= 0)
		set(subject, "seccomp_filters", json_integer(status->filters));
	set(subject, "no_new_privs", json_boolean(status->no_new_privs));
}

/* NULL if it is gone. */
static json_t *add_process(struct live *live, int process)
{
	const bool shim = has_shim(&live->regions);
	struct process_status status;
	char *exe, *name, *label;
	json_t *subject;

	if (process_status(process, &status))
		return NULL;
	exe = process_exe(process);
	label = process_label(process);
	name = need_format("%d (%s)", status.tgid, exe ? exe : status.comm);
	subject = report_subject(live->report, "process", name);
	subject_verdict(subject, verdict_of(&status, shim));
	set_status(subject, &status);
	set(subject, "started", json_integer((json_int_t)process_start(process)));
	set(subject, "shim", json_boolean(shim));
	set_text(subject, "exe", exe);
	set_text(subject, "label", label);
	free(exe);
	free(label);
	free(name);
	return subject;
}

/* Its findings. */

/* Some that are alike, the first of which is at that place. */
static uint64_t bytes_of(const struct suspect *first, size_t count)
{
	uint64_t bytes = 0;

	for (; count; count--, first++)
		bytes += first->region->map.end - first->region->map.start;
	return bytes;
}

static json_t *ranges_of(const struct suspect *first, size_t count)
{
	json_t *ranges = json_array();

	for (; count; count--, first++) {
		char *where = where_of(&first->region->map);

		if (json_array_append_new(ranges, json_string(where)) != 0)
			errx(EXIT_FAILED, "out of memory");
		free(where);
	}
	return ranges;
}

static json_t *add_sentence(json_t *subject, const struct suspect *first, size_t count,
			    const char *component, bool replaced)
{
	const struct region *region = first->region;
	char *where = where_of(&region->map), *path = path_of(region), permissions[5];
	const uint64_t kib = bytes_of(first, count) / 1024;
	const bool is_program = strcmp(path, member(subject, "exe")) == 0;
	const char *remark = remark_on(first, replaced, is_program);
	json_t *finding;

	permissions_of(&region->map, permissions);
	if (count == 1)
		finding = subject_finding(subject, first->evidence, where, component,
					  "%s, %" PRIu64 " KiB of %s%s", permissions, kib, path,
					  remark);
	else
		finding = subject_finding(subject, first->evidence, where, component,
					  "%s, %" PRIu64 " KiB in %zu ranges of %s%s", permissions,
					  kib, count, path, remark);
	set_text(finding, "permissions", permissions);
	set_text(finding, "path", region->map.path ? path : NULL);
	free(where);
	free(path);
	return finding;
}

static void add_finding(json_t *subject, const struct suspect *first, size_t count,
			const json_t *candidates, bool replaced)
{
	const char *component = component_of(first, candidates);
	json_t *finding = add_sentence(subject, first, count, component, replaced);

	set(finding, "bytes", json_integer((json_int_t)bytes_of(first, count)));
	set(finding, "ranges", ranges_of(first, count));
	if (!component && first->region->backing != BACKING_FILE)
		set(finding, "candidates", json_deep_copy(candidates));
}

/* How many of those from there on are alike. */
static size_t count_alike(const struct suspects *suspects, size_t from)
{
	size_t to = from + 1;

	while (to < suspects->count && suspects_alike(&suspects->at[from], &suspects->at[to]))
		to++;
	return to - from;
}

static bool is_finding(int process, const struct suspect *suspect, bool *replaced)
{
	*replaced = false;
	return suspect->evidence != EVIDENCE_LIVE_DELETED ||
	       process_file_gone(process, suspect->region, replaced);
}

static void add_findings(struct live *live, int process)
{
	json_t *candidates = find_candidates(&live->regions), *subject = NULL;
	size_t i, count;
	bool replaced;

	for (i = 0; i < live->suspects.count; i += count) {
		const struct suspect *first = &live->suspects.at[i];

		count = count_alike(&live->suspects, i);
		if (!is_finding(process, first, &replaced))
			continue;
		if (!subject)
			subject = add_process(live, process);
		if (!subject)
			break;
		add_finding(subject, first, count, candidates, replaced);
	}
	json_decref(candidates);
}

/* Looking. */

static int look_at_maps(struct live *live, int process)
{
	int error = process_regions(process, &live->regions);

	if (error)
		return error;
	live->processes++;
	live->empty += !live->regions.total;
	suspects_find(&live->regions, &live->suspects);
	if (live->suspects.count)
		add_findings(live, process);
	if (live->regions.broken)
		report_count(live->report, "broken_lines", (long)live->regions.broken);
	return 0;
}

/* 0 or -errno; what a process may well do is counted. */
static int look(struct live *live, pid_t pid)
{
	int process = process_open(pid), error;

	error = process < 0 ? process : look_at_maps(live, process);
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

static int look_around(struct report *report, int argc, char **argv)
{
	struct live live = { .report = report };
	int status = argc ? look_at_named(&live, argc, argv) : look_at_all(&live);

	report_count(report, "processes", live.processes);
	report_count(report, "without_memory", live.empty);
	report_count(report, "denied", live.denied);
	report_count(report, "vanished", live.vanished);
	if (!argc)
		advise_on_denied(&live);
	regions_free(&live.regions);
	suspects_free(&live.suspects);
	return status;
}

/* Looking again and again. */

/* Who, since when, has what: not where, for who makes code makes more of it. */
static char *key_of(const json_t *subject, const json_t *finding)
{
	return need_format("%s %" JSON_INTEGER_FORMAT " %s %s %s", member(subject, "name"),
			   json_integer_value(json_object_get(subject, "started")),
			   member(finding, "code"), member(finding, "permissions"),
			   member(finding, "path"));
}

static void print_line(const char *now, const json_t *subject, const json_t *finding)
{
	char *text = need_format("%s %s %s %s: %s: %s", now, member(finding, "severity"),
				 member(finding, "code"), member(subject, "name"),
				 member(finding, "summary"), member(finding, "detail"));
	char *printable = printable_text(text);

	puts(printable);
	free(printable);
	free(text);
}

static void print_json(const char *now, json_t *subject, json_t *finding)
{
	json_t *line = json_object(), *process = json_copy(subject);

	set_text(line, "time", now);
	set(line, "subject", process);
	json_object_del(process, "findings");
	set(line, "finding", json_incref(finding));
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
	set(seen, key, json_true());
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
static bool wait_for_next(const sigset_t *ends)
{
	const time_t whole = (time_t)watch_interval;
	const struct timespec time = { whole, (long)((watch_interval - (double)whole) * 1e9) };
	int got;

	do
		got = sigtimedwait(ends, NULL, &time);
	while (got < 0 && errno == EINTR);
	return got < 0;
}

static _Noreturn void watch(int argc, char **argv)
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

		status = look_around(report, argc, argv);
		seen = print_all_new(report, seen);
		found |= report_has_findings(report);
		report_free(report);
	} while (!status && wait_for_next(&ends));
	if (status)
		exit(EXIT_FAILED);
	exit(found ? EXIT_FINDINGS : EXIT_CLEAN);
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
		watch(argc, argv);
	return look_around(report, argc, argv);
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
