/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit log: what the logs of this system, or others, tell of refusals and attempts. */
#include "log/log.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/conf-file.h"
#include "components.h"
#include "knowledge/component.h"
#include "log-report.h"
#include "log/time.h"
#include "wxaudit.h"

#define AUDIT_LOG "/var/log/audit/audit.log"
#define CONF_FILES SETTINGS_FOLDER "/*.conf"

/* What the options say. */
static const char *folder;
static uint64_t since, until;
static bool boot;

static void set_directory(const char *path)
{
	folder = path;
}

static void set_boot(const char *value)
{
	(void)value;
	boot = true;
}

static uint64_t moment(const char *option, const char *value)
{
	uint64_t ret;

	if (!log_time_parse(value, (uint64_t)time(NULL) * 1000000, &ret))
		usage_error("--%s=%s: it takes a time as in 2026-11-22 10:53, 10:53, today, "
			    "yesterday, '2h ago' or @1795344239",
			    option, value);
	return ret;
}

static void set_since(const char *value)
{
	since = moment("since", value);
}

static void set_until(const char *value)
{
	until = moment("until", value);
}

/* Files. */

/* Compressed in ways that are not read here. */
static const struct {
	const char *bytes;
	const char *by;
} packed[] = {
	{ "\xfd"
	  "7zXZ",
	  "xz" },
	{ "\x28\xb5\x2f\xfd", "zstd" },
	{ "BZh", "bzip2" },
};

#define JOURNAL_MAGIC "LPKSHHRH"

/* Of a regular file. Return: whether it begins with these bytes. */
static bool begins(int fd, const char *bytes)
{
	char start[16] = "";

	return pread(fd, start, sizeof(start), 0) >= (ssize_t)strlen(bytes) &&
	       !memcmp(start, bytes, strlen(bytes));
}

static const char *packed_by(int fd)
{
	size_t i;

	for (i = 0; i < sizeof(packed) / sizeof(*packed); i++)
		if (begins(fd, packed[i].bytes))
			return packed[i].by;
	return NULL;
}

/* Say what became of it. Return: 0, or -1 if it was not read. */
static int settle(const char *name, int result)
{
	if (!result)
		return 0;
	if (result == -EBADMSG) {
		warnx("%s: it is broken; what is before that was read", name);
		return 0;
	}
	if (result == -EOPNOTSUPP)
		warnx("%s: this wxaudit was built without libsystemd, and reads no journal", name);
	else if (result == -ENODATA)
		warnx("%s: there is no journal in it", name);
	else
		warnx("%s: %s", name, strerror(-result));
	return -1;
}

static int read_journal(struct log *log, const char *name, const struct log_journal *which)
{
	struct log_journal journal = *which;

	journal.boot = boot;
	return settle(name, log_read_journal(log, &journal));
}

/* Takes the descriptor. */
static int read_open(struct log *log, int fd, const char *path)
{
	const char *by = packed_by(fd);

	if (by) {
		warnx("%s: it is compressed by %s, which is not read here", path, by);
		close(fd);
		return -1;
	}
	if (begins(fd, JOURNAL_MAGIC)) {
		close(fd);
		return read_journal(log, path, &(struct log_journal) { .file = path });
	}
	return settle(path, log_read(log, fd, path));
}

static int read_path(struct log *log, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		warn("%s", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return read_open(log, fd, path);
	close(fd);
	return read_journal(log, path, &(struct log_journal) { .folder = path });
}

static int read_standard_input(struct log *log)
{
	const int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);

	if (fd < 0) {
		warn("standard input");
		return -1;
	}
	return settle("standard input", log_read(log, fd, "standard input"));
}

/* Operands. */

static int read_source(struct log *log, const char *source)
{
	static const char journal[] = "journal";
	const char *unit = source + strlen(journal);

	if (!strcmp(source, "-"))
		return read_standard_input(log);
	if (!strcmp(source, journal))
		return read_journal(log, source, &(struct log_journal) { .folder = folder });
	if (!strncmp(source, journal, strlen(journal)) && *unit == ':')
		return read_journal(log, source,
				    &(struct log_journal) { .folder = folder, .unit = unit + 1 });
	return read_path(log, source);
}

/* What there is on this system. */

struct sources {
	struct log *log;
	unsigned int read;
};

static void read_report(const struct conf_line *line, void *context)
{
	struct sources *sources = context;

	if (line->key && !strcmp(line->key, "Report") && *line->value == '/' &&
	    access(line->value, R_OK) == 0 && read_path(sources->log, line->value) == 0)
		sources->read++;
}

/* Those that wxguard.conf(5) names. */
static void read_reports(struct sources *sources)
{
	glob_t files;
	size_t i;

	if (glob(CONF_FILES, 0, NULL, &files) != 0)
		return;
	for (i = 0; i < files.gl_pathc; i++)
		conf_file(files.gl_pathv[i], 0, "[PATH]", read_report, sources);
	globfree(&files);
}

static int read_system(struct log *log)
{
	struct sources sources = { .log = log };
	const int result =
		log_read_journal(log, &(struct log_journal) { .folder = folder, .boot = boot });

	sources.read += result == 0;
	if (!folder && access(AUDIT_LOG, R_OK) == 0 && read_path(log, AUDIT_LOG) == 0)
		sources.read++;
	if (!folder)
		read_reports(&sources);
	if (folder)
		return settle(folder, result);
	if (sources.read)
		return 0;
	warnx("there is no journal that can be read here, no " AUDIT_LOG
	      " and no file of records; name a SOURCE");
	return -1;
}

static int read_sources(struct log *log, int argc, char **argv)
{
	int i, status = 0;

	log_set_window(log, since, until);
	if (!argc)
		status = read_system(log);
	for (i = 0; i < argc; i++)
		if (read_source(log, argv[i]) != 0)
			status = -1;
	log_end(log);
	return status;
}

static int run(struct report *report, int argc, char **argv)
{
	struct knowledge *knowledge = components_take();
	struct log *log = log_new(knowledge);
	const int status = read_sources(log, argc, argv);

	/* Of several sources those that could be read; that there is nothing in none is no news. */
	if (!status || log_store_programs(log_store(log)))
		log_report(report, log);
	log_free(log);
	knowledge_free(knowledge);
	return status;
}

static const struct audit_option options[] = {
	{ "since", "WHEN", "take what is not older", set_since },
	{ "until", "WHEN", "take what is not newer", set_until },
	{ "boot", NULL, "of a journal, take this boot only", set_boot },
	{ "directory", "DIR", "read the journal of DIR, not the system's", set_directory },
	COMPONENTS_OPTION,
	{ NULL, NULL, NULL, NULL },
};

const struct subcommand audit_log = {
	.name = "log",
	.operands = "[FILE|FOLDER|-|journal[:UNIT]]...",
	.help = "tell what logs say was refused or asked for, by program",
	.options = options,
	.run = run,
};
