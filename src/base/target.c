/* SPDX-License-Identifier: Apache-2.0 */
#include "base/target.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/image.h"

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && eaccess(path, X_OK) == 0;
}

static bool print_path(char path[PATH_MAX], const char *folder, int len, const char *name)
{
	return snprintf(path, PATH_MAX, "%.*s%s%s", len, folder, len ? "/" : "", name) < PATH_MAX;
}

/* As execvp() searches. */
static bool resolve(const char *name, char path[PATH_MAX])
{
	const char *folder = getenv("PATH"), *end;

	if (strchr(name, '/'))
		return print_path(path, "", 0, name) && is_program(path);
	if (!folder)
		folder = "/bin:/usr/bin";
	for (;; folder = end + 1) {
		end = strchrnul(folder, ':');
		if (print_path(path, folder, (int)(end - folder), name) && is_program(path))
			return true;
		if (!*end)
			return false;
	}
}

static int open_program(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* Offsets come from the file: one that is absurd is refused by pread() itself. */
static long read_at(void *file, void *buf, size_t len, uint64_t offset)
{
	return pread(*(const int *)file, buf, len, (off_t)offset);
}

/* Scripts. */

static bool is_env(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash ? slash + 1 : path, "env") == 0;
}

/* The first word that is neither an option of env(1), -S for one, nor a variable. */
static const char *env_command(char *words)
{
	char *rest, *word = strtok_r(words, " \t", &rest);

	while (word && (*word == '-' || strchr(word, '=')))
		word = strtok_r(NULL, " \t", &rest);
	return word;
}

/*
 * The path of the program behind a "#!" line, or with @through_env of the one
 * that env(1) then executes; false if that is no such file.
 */
static bool interpreter_of(int fd, bool through_env, char path[PATH_MAX])
{
	char line[IMAGE_LINE], interpreter[IMAGE_LINE], words[IMAGE_LINE];
	const long len = read_at(&fd, line, sizeof(line), 0);
	const char *rest, *command = NULL;
	size_t rest_len;

	if (len <= 0 || !image_script(line, (size_t)len, interpreter, &rest, &rest_len))
		return false;
	snprintf(words, sizeof(words), "%.*s", (int)rest_len, rest);
	if (through_env && is_env(interpreter))
		command = env_command(words);
	return command ? resolve(command, path) : print_path(path, "", 0, interpreter);
}

/* Open what a command comes down to; -1 if it cannot be, with no program if there is none. */
static int open_target(const char *command, bool through_env, char program[PATH_MAX])
{
	int fd, level;

	if (!resolve(command, program)) {
		*program = '\0';
		return -1;
	}
	fd = open_program(program);
	for (level = 0; level < IMAGE_LEVELS && fd >= 0; level++) {
		if (!interpreter_of(fd, through_env, program))
			break;
		close(fd);
		fd = open_program(program);
	}
	return fd;
}

/* Programs. */

static const char *why_secure(const char *path)
{
	struct image_rights rights;
	struct statvfs fs;
	struct stat st;

	if (stat(path, &st) != 0 || statvfs(path, &fs) != 0)
		return NULL;
	rights = (struct image_rights) {
		.mode = st.st_mode,
		.uid = st.st_uid,
		.gid = st.st_gid,
		.capable = getxattr(path, "security.capability", NULL, 0) > 0,
		.nosuid = fs.f_flag & ST_NOSUID,
		.no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1,
		.caller_uid = getuid(),
		.caller_gid = getgid(),
		.caller_euid = geteuid(),
		.caller_egid = getegid(),
	};
	return image_secure(&rights);
}

void target_read(const char *command, struct target *ret)
{
	struct image image = { .kind = IMAGE_OTHER };
	int fd = open_target(command, true, ret->program);

	/* What may be executed and not read can be setuid all the same. */
	if (fd >= 0) {
		image_read(read_at, &fd, &image);
		close(fd);
	}
	ret->gains = why_secure(ret->program);
	ret->unreached = ret->gains ? ret->gains : image_unreached(&image);
	ret->is_static = image_is_static(&image);
}

void target_read_image(const char *command, struct target_image *ret)
{
	struct image image = { .kind = IMAGE_OTHER };
	int fd = open_target(command, false, ret->program);

	if (fd >= 0) {
		image_read(read_at, &fd, &image);
		close(fd);
	}
	ret->breach = image_breach(&image);
	ret->is_foreign = image_is_foreign(&image);
}
