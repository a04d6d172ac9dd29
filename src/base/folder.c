/* SPDX-License-Identifier: Apache-2.0 */
#include "base/folder.h"

#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/die.h"

bool folder_contains(const char *folder, const char *path)
{
	const size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (!path[len] || path[len] == '/');
}

bool folder_any_mount(const char *folder, bool (*is_so)(const struct mntent *mount))
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent mount;
	char line[4096];
	bool found = false;

	if (!mounts)
		die_errno("/proc/self/mounts");
	while (!found && getmntent_r(mounts, &mount, line, sizeof(line)))
		found = folder_contains(folder, mount.mnt_dir) && is_so(&mount);
	endmntent(mounts);
	return found;
}

static bool is_proc(const struct mntent *mount)
{
	return strcmp(mount->mnt_type, "proc") == 0;
}

bool folder_leads_to_memory(const char *real_path)
{
	struct statfs fs;

	return strcmp(real_path, "/") == 0 || folder_any_mount(real_path, is_proc) ||
	       (statfs(real_path, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC);
}
