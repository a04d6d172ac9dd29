/* SPDX-License-Identifier: Apache-2.0 */
/* Which files there are, and what their headers say. */
#include "base/die.h"
#include "scan.h"

#include <err.h>
#include <errno.h>
#include <libelf.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elf/package.h"

/* Of these those that are there; they lead to one another on many systems. */
static const char *const usual[] = { "/usr",   "/bin",	 "/sbin",   "/lib",
				     "/lib32", "/lib64", "/libx32", "/opt" };

/* Of one walk. */
struct look {
	struct scan *scan;
	struct walk *walk;
	struct elf_view *views; /* one a thread */
	pthread_mutex_t lock;
	atomic_long elf;
};

static void keep_archive(struct look *look, const struct walk_file *file)
{
	struct scan_archive archive = { .named = file->named };
	struct scan *scan = look->scan;

	scan_archive(&archive, file->fd);
	if (asprintf(&archive.path, "%s%s%s", file->folder,
		     file->folder[strlen(file->folder) - 1] == '/' ? "" : "/", file->name) < 0)
		die("out of memory");
	pthread_mutex_lock(&look->lock);
	scan->archives = need(
		reallocarray(scan->archives, scan->archive_count + 1, sizeof(*scan->archives)));
	scan->archives[scan->archive_count++] = archive;
	pthread_mutex_unlock(&look->lock);
}

static void take_file(const struct walk_file *file, void *context)
{
	struct look *look = context;
	int error = 0;

	switch (elf_set_add(look->scan->set, &look->views[file->thread], file->fd, file->folder,
			    file->name, file->named, &error)) {
	case ELF_SET_ADDED:
		look->elf++;
		break;
	case ELF_SET_ARCHIVE:
		if (!look->scan->request.headers_only)
			keep_archive(look, file);
		break;
	case ELF_SET_FAILED:
		walk_count_error(look->walk, error);
		break;
	case ELF_SET_KNOWN:
	case ELF_SET_OTHER:
		break;
	}
}

static void pulse(const struct walk_counts *counts, void *context)
{
	struct look *look = context;

	scan_progress_files(counts->files, look->elf);
}

/* What is asked for. */

static int add_operand(struct look *look, const char *path)
{
	char *absolute = look->scan->request.root ? strdup(path) : realpath(path, NULL);
	const int error = absolute ? walk_add(look->walk, absolute) : -errno;

	free(absolute);
	if (!error)
		return 0;
	warnx("%s: %s", path, error == -EINVAL ? "neither a file nor a folder" : strerror(-error));
	return -1;
}

static int add_operands(struct look *look, int argc, char **argv)
{
	int i, status = 0;

	for (i = 0; i < argc; i++)
		if (add_operand(look, argv[i]) != 0)
			status = -1;
	return status;
}

/* A tree without them, as of a container with one program, is looked at as a whole. */
static int add_usual(struct look *look)
{
	size_t i, count = 0;
	int error;

	for (i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		count += walk_add(look->walk, usual[i]) == 0;
	error = count ? 0 : walk_add(look->walk, "/");
	if (error)
		warnx("%s: %s", look->scan->root.prefix, strerror(-error));
	return error ? -1 : 0;
}

static void add_listed(const char *path, void *context)
{
	struct look *look = context;
	const int error = walk_add_listed(look->walk, path);

	if (error && error != -ELOOP)
		walk_count_error(look->walk, error);
}

static int add_package(struct look *look)
{
	const char *name = look->scan->request.package;
	const int error = package_files(&look->scan->root, name, add_listed, look);

	if (!error)
		return 0;
	if (error == -ENOENT)
		warnx("package %s: not installed, by what dpkg has written down", name);
	else
		warnx("package %s: %s", name, strerror(-error));
	return -1;
}

static int add_all(struct look *look, int argc, char **argv)
{
	if (look->scan->request.package && add_package(look) != 0)
		return -1;
	if (argc)
		return add_operands(look, argc, argv);
	return look->scan->request.package ? 0 : add_usual(look);
}

/* The end. */

static int by_path(const void *a, const void *b)
{
	const struct scan_archive *one = a, *other = b;

	return strcmp(one->path, other->path);
}

static void count(struct scan *scan, const struct walk_counts *counts)
{
	struct report *report = scan->report;

	report_count(report, "files", counts->files);
	report_count(report, "elf", (long)elf_set_count(scan->set));
	report_count(report, "archives", (long)scan->archive_count);
	report_count(report, "denied", counts->denied);
	report_count(report, "vanished", counts->vanished);
	report_count(report, "failed", counts->failed);
	if (counts->denied)
		warnx("not looked at, as the system denies it: %ld%s", counts->denied,
		      geteuid() ? "; run it as root" : "");
}

int scan_look(struct scan *scan, int argc, char **argv)
{
	struct look look = { .scan = scan, .lock = PTHREAD_MUTEX_INITIALIZER };
	const struct walk_work work = { walk_threads(), take_file,
					isatty(STDERR_FILENO) ? pulse : NULL, &look };
	int status;

	elf_version(EV_CURRENT);
	look.views = need(calloc(work.threads, sizeof(*look.views)));
	look.walk = walk_new(&scan->root, &work);
	status = add_all(&look, argc, argv);
	walk_run(look.walk);
	scan_progress_end();
	elf_set_sort(scan->set);
	if (scan->archive_count)
		qsort(scan->archives, scan->archive_count, sizeof(*scan->archives), by_path);
	count(scan, walk_counts(look.walk));
	walk_free(look.walk);
	free(look.views);
	return status;
}
