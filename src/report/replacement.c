/* SPDX-License-Identifier: Apache-2.0 */
#include "report/replacement.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"

/* What is in the same folder is in the same file system. */
static char *temporary_name(const char *path)
{
	char *name;

	if (asprintf(&name, "%s.XXXXXX", path) < 0)
		die_errno("malloc");
	return name;
}

static int check_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int error;

	if (!folder)
		die_errno("malloc");
	error = access(folder, W_OK | X_OK) ? -errno : 0;
	free(folder);
	return error;
}

int replacement_check(const char *path)
{
	struct stat status;

	if (lstat(path, &status) == 0) {
		if (S_ISDIR(status.st_mode))
			return -EISDIR;
		if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
			return -EEXIST;
	} else if (errno != ENOENT) {
		return -errno;
	}
	return check_folder(path);
}

/* As open(2) would have made it. */
static int set_mode(int fd)
{
	const mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask) ? -errno : 0;
}

/* Return: 0, or -errno; the file is closed. */
static int fill(int fd, void (*write)(FILE *out, const void *context), const void *context)
{
	FILE *out = fdopen(fd, "w");
	int error;

	if (!out)
		die_errno("malloc");
	error = set_mode(fd);
	if (!error)
		write(out, context);
	errno = 0;
	if (!error && (fflush(out) != 0 || ferror(out) || fsync(fd) != 0))
		error = errno ? -errno : -EIO;
	if (fclose(out) != 0 && !error)
		error = -errno;
	return error;
}

int replacement_write(const char *path, void (*write)(FILE *out, const void *context),
		      const void *context)
{
	char *name = temporary_name(path);
	const int fd = mkostemp(name, O_CLOEXEC);
	int error = fd < 0 ? -errno : fill(fd, write, context);

	if (!error && rename(name, path) != 0)
		error = -errno;
	if (error && fd >= 0)
		unlink(name);
	free(name);
	return error;
}
