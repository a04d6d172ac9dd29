/* SPDX-License-Identifier: Apache-2.0 */
#include "folders.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/folder.h"
#include "wxrun.h"

void folders_add(struct list *list, const char *path)
{
	char *real = realpath(path, NULL);
	struct stat st;

	if (!real || stat(real, &st) != 0)
		err(EXIT_WXRUN, "--write=%s", path);
	if (!S_ISDIR(st.st_mode))
		errx(EXIT_WXRUN, "--write=%s: expected a folder", path);
	if (folder_leads_to_memory(real))
		errx(EXIT_WXRUN,
		     "--write=%s: /proc is below it, and /proc/self/mem writes to memory", path);
	list_add(list, real);
	free(real);
}

static bool is_executable(const struct mntent *mount)
{
	return !hasmntopt(mount, "noexec");
}

static bool is_noexec(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) == 0 && (fs.f_flag & ST_NOEXEC) &&
	       !folder_any_mount(path, is_executable);
}

/* Mounts of the system still arrive here, those of ours do not leave. */
static int leave_namespace(void)
{
	if (unshare(CLONE_NEWNS) != 0)
		return -errno;
	return mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) ? -errno : 0;
}

static int mount_noexec(const char *path)
{
	struct mount_attr noexec = { .attr_set = MOUNT_ATTR_NOEXEC };

	if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) != 0)
		return -errno;
	if (syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &noexec, sizeof(noexec)) != 0)
		return -errno;
	return 0;
}

/* A working folder that was entered before would still be the old mount. */
static int enter_again(void)
{
	char *here = get_current_dir_name();
	int ret = here && chdir(here) == 0 ? 0 : -errno;

	free(here);
	return ret;
}

/* An open folder leads past the mounts that are made over it. */
static void leave_folders(void)
{
	DIR *descriptors = opendir("/proc/self/fd");
	struct dirent *each;
	struct stat st;

	if (!descriptors)
		err(EXIT_WXRUN, "/proc/self/fd");
	while ((each = readdir(descriptors))) {
		const int fd = atoi(each->d_name);

		if (each->d_name[0] != '.' && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	closedir(descriptors);
}

void folders_keep_outside(const struct request *request, const char *file)
{
	char *real = realpath(file, NULL);
	size_t i;

	for (i = 0; real && i < request->write.count; i++)
		if (config_forbids(&request->config, RULE_WRITTEN_EXEC) &&
		    folder_contains(request->write.items[i], real))
			errx(EXIT_WXRUN, "%s is below --write=%s, where nothing can be executed",
			     real, request->write.items[i]);
	free(real);
}

static _Noreturn void cannot(const char *path, int error)
{
	errx(EXIT_WXRUN,
	     "%s: what is written there could be executed, and mounting it noexec failed: %s; "
	     "run wxrun as root, mount it noexec before, or use --allow=written-exec",
	     path, strerror(-error));
}

void folders_seal(const struct request *request)
{
	bool own_namespace = false;
	size_t i;
	int ret = 0;

	if (!config_forbids(&request->config, RULE_WRITTEN_EXEC))
		return;
	leave_folders();
	for (i = 0; i < request->write.count; i++) {
		const char *path = request->write.items[i];

		if (is_noexec(path))
			continue;
		if (!own_namespace)
			ret = leave_namespace();
		own_namespace = true;
		if (!ret)
			ret = mount_noexec(path);
		if (!ret)
			ret = enter_again();
		if (ret)
			cannot(path, ret);
	}
}
