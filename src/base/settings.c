/* SPDX-License-Identifier: Apache-2.0 */
#include "base/settings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf-file.h"
#include "base/die.h"

#define SUFFIX ".conf"

/* Sections. */

/* A path that is no pattern may be a link, as those of /etc/alternatives are. */
static bool matches(const char *pattern, const char *program)
{
	char real[PATH_MAX];

	if (fnmatch(pattern, program, FNM_PATHNAME) == 0)
		return true;
	return !strpbrk(pattern, "*?[\\") && realpath(pattern, real) && strcmp(real, program) == 0;
}

/* Of one folder's sections those of a script itself are applied last. */
enum rank {
	RANK_NONE = -1,
	RANK_INTERPRETER,
	RANK_SCRIPT,
	RANKS,
};

static enum rank rank_of(const struct settings *settings, const char *pattern)
{
	if (strcmp(pattern, SETTING_EVERY_PROGRAM) == 0)
		return RANK_INTERPRETER;
	if (matches(pattern, settings->interpreter))
		return RANK_INTERPRETER;
	return matches(pattern, settings->program) ? RANK_SCRIPT : RANK_NONE;
}

/* Lines. */

/*
 * struct walk - where the reading is.
 * @folder:	number of the folder
 * @rank:	of the section
 */
struct walk {
	struct settings *settings;
	unsigned int folder;
	enum rank rank;
};

static void insert(struct settings *settings, const struct setting *setting)
{
	size_t at = settings->count;
	struct setting *list = reallocarray(settings->list, at + 1, sizeof(*list));

	if (!list)
		die_errno("%s", setting->file);
	for (; at && list[at - 1].rank > setting->rank; at--)
		list[at] = list[at - 1];
	list[at] = *setting;
	settings->list = list;
	settings->count++;
}

static void visit(const struct conf_line *line, void *context)
{
	struct walk *walk = context;
	struct setting setting;

	setting_read(line, &setting);
	if (setting.key == SETTING_SECTION)
		walk->rank = rank_of(walk->settings, setting.value);
	if (walk->rank == RANK_NONE) {
		setting_free(&setting);
		return;
	}
	setting.rank = walk->folder * RANKS + (unsigned int)walk->rank;
	insert(walk->settings, &setting);
}

/* Folders. */

static int is_conf(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name), tail = strlen(SUFFIX);

	return *entry->d_name != '.' && len > tail &&
	       strcmp(entry->d_name + len - tail, SUFFIX) == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/*
 * HOME= may be that of who became this user: a folder that this user cannot
 * reach is not his own.
 */
static bool is_absent(const char *folder, uid_t owner)
{
	struct stat st;

	if (lstat(folder, &st) == 0)
		return false;
	return errno == ENOENT || errno == ENOTDIR || (errno == EACCES && owner != 0);
}

static void check_folder(const char *folder, uid_t owner)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		die_errno("%s", folder);
	conf_check_owner(fd, folder, owner);
	close(fd);
}

static int read_folder(const char *folder, uid_t owner, struct walk *walk)
{
	struct dirent **names;
	int count, i;
	char *path;

	if (is_absent(folder, owner))
		return -1;
	check_folder(folder, owner);
	count = scandir(folder, &names, is_conf, by_bytes);
	if (count < 0)
		die_errno("%s", folder);
	for (i = 0; i < count; i++) {
		if (asprintf(&path, "%s/%s", folder, names[i]->d_name) < 0)
			die_errno("%s", folder);
		conf_file(path, owner, "[PATH]", visit, walk);
		free(path);
		free(names[i]);
	}
	free(names);
	return count;
}

/* Root takes no file that is not the system's, nor does who has become somebody else. */
static char *user_folder(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *ret = NULL;
	int len = 0;

	if (geteuid() == 0 || getauxval(AT_SECURE))
		return NULL;
	if (config && *config == '/')
		len = asprintf(&ret, "%s/wxguard.d", config);
	else if (home && *home == '/')
		len = asprintf(&ret, "%s/.config/wxguard.d", home);
	if (len < 0)
		die_errno("wxguard.d");
	return ret;
}

void settings_read(struct settings *settings, const char *system, bool user)
{
	const uid_t owners[SETTING_FOLDERS] = { 0, geteuid() };
	struct walk walk = { .settings = settings };

	settings->folders[0] = strdup(system);
	if (!settings->folders[0])
		die_errno("%s", system);
	if (user)
		settings->folders[1] = user_folder();
	for (; walk.folder < SETTING_FOLDERS; walk.folder++)
		if (settings->folders[walk.folder])
			settings->files[walk.folder] = read_folder(settings->folders[walk.folder],
								   owners[walk.folder], &walk);
}

void settings_free(struct settings *settings)
{
	size_t i;

	for (i = 0; i < settings->count; i++)
		setting_free(&settings->list[i]);
	free(settings->list);
	for (i = 0; i < SETTING_FOLDERS; i++)
		free(settings->folders[i]);
}
