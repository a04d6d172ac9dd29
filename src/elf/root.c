/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/die.h"
#include "base/folder.h"

static int open_how(const struct root *root, const char *path, int flags, unsigned int resolve)
{
	struct open_how how = {
		.flags = (unsigned int)flags | O_CLOEXEC |
			 (flags & O_PATH ? 0 : O_NONBLOCK | O_NOCTTY),
		.resolve = resolve | RESOLVE_IN_ROOT,
	};
	long fd;

	/* It says so where a rename crosses its way, outside of the tree perhaps. */
	do
		fd = syscall(SYS_openat2, root->fd, path, &how, sizeof(how));
	while (fd < 0 && (errno == EINTR || errno == EAGAIN));
	return fd < 0 ? -errno : (int)fd;
}

int root_open(const struct root *root, const char *path, int flags)
{
	return open_how(root, path, flags, 0);
}

int root_open_plain(const struct root *root, const char *path, int flags)
{
	return open_how(root, path, flags, RESOLVE_NO_SYMLINKS);
}

/* Whether it can be done at all is known before the work. */
static int check(const struct root *root)
{
	const int fd = root_open(root, ".", O_PATH | O_DIRECTORY);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int root_init(struct root *ret, const char *path)
{
	int error;

	ret->prefix = path ? realpath(path, NULL) : strdup("");
	if (!ret->prefix)
		return -errno;
	if (!strcmp(ret->prefix, "/"))
		*ret->prefix = '\0';
	ret->fd = open(*ret->prefix ? ret->prefix : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	error = ret->fd < 0 ? -errno : check(ret);
	if (error)
		root_done(ret);
	return error;
}

void root_done(struct root *root)
{
	if (root->fd >= 0)
		close(root->fd);
	free(root->prefix);
}

char *root_path_of(const struct root *root, int fd)
{
	char link[32], path[PATH_MAX];
	const size_t prefix = strlen(root->prefix);
	ssize_t len;
	char *ret;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len <= 0 || len == sizeof(path) - 1)
		return NULL;
	path[len] = '\0';
	if (!folder_contains(root->prefix, path))
		return NULL;
	ret = strdup(path[prefix] ? path + prefix : "/");
	if (!ret)
		die("out of memory");
	return ret;
}
