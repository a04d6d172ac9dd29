/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/package.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"

#define INFO "/var/lib/dpkg/info"
#define SUFFIX ".list"

static void read_lines(FILE *file, void (*found)(const char *path, void *context), void *context)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, file)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (*line == '/')
			found(line, context);
	}
	free(line);
}

static int read_list(int folder, const char *file, void (*found)(const char *path, void *context),
		     void *context)
{
	const int fd = openat(folder, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");

	if (!stream)
		return -errno;
	read_lines(stream, found, context);
	fclose(stream);
	return 0;
}

/* NAME.list, or NAME:ARCHITECTURE.list where there may be several; @name may say which. */
static bool is_list(const char *file, const char *name)
{
	const size_t len = strlen(name);
	const char *rest = file + len;

	if (strncmp(file, name, len) != 0)
		return false;
	if (*rest == ':' && !strchr(name, ':'))
		rest += strcspn(rest, ".");
	return !strcmp(rest, SUFFIX);
}

int package_files(const struct root *root, const char *name,
		  void (*found)(const char *path, void *context), void *context)
{
	const int fd = root_open(root, INFO, O_RDONLY | O_DIRECTORY);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int error = -ENOENT;

	if (fd < 0)
		return fd;
	if (!stream)
		die("out of memory");
	while ((entry = readdir(stream)))
		if (is_list(entry->d_name, name)) {
			error = read_list(dirfd(stream), entry->d_name, found, context);
			if (error)
				break;
		}
	closedir(stream);
	return error;
}
