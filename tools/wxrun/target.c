/* SPDX-License-Identifier: Apache-2.0 */
#include "target.h"

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

#include "elf-probe.h"

/* How much of a "#!" line the kernel reads (BINPRM_BUF_SIZE, Linux 5.1). */
#define SCRIPT_LINE 256
/* How many interpreters of interpreters it follows. */
#define SCRIPT_LEVELS 5

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

/* Scripts. */

static bool is_env(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash ? slash + 1 : path, "env") == 0;
}

/* The first word that is neither an option of env(1), -S for one, nor a variable. */
static char *env_command(char **rest)
{
	char *word;

	do {
		word = strtok_r(NULL, " \t", rest);
	} while (word && (*word == '-' || strchr(word, '=')));
	return word;
}

/* The path of the program behind a "#!" line; false if that is no such file. */
static bool interpreter_of(int fd, char path[PATH_MAX])
{
	char line[SCRIPT_LINE + 1], *word, *command, *rest;
	ssize_t len = pread(fd, line, SCRIPT_LINE, 0);

	if (len < 2 || line[0] != '#' || line[1] != '!')
		return false;
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
	word = strtok_r(line + 2, " \t", &rest);
	if (!word)
		return false;
	command = is_env(word) ? env_command(&rest) : NULL;
	if (command)
		return resolve(command, path);
	return print_path(path, "", 0, word);
}

/* Programs. */

/*
 * In the kernel's words, "secure execution": ld.so then takes no preload from
 * the environment. The rule is that of cap_bprm_creds_from_file().
 */
static const char *why_secure(const char *path)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	struct statvfs fs;
	struct stat st;

	if (stat(path, &st) != 0 || statvfs(path, &fs) != 0)
		return NULL;
	if (fs.f_flag & ST_NOSUID)
		st.st_mode &= ~(mode_t)(S_ISUID | S_ISGID);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0) {
		if (st.st_mode & S_ISUID)
			uid = st.st_uid;
		if ((st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
			gid = st.st_gid;
	}
	if (uid != getuid() || gid != getgid())
		return "it is setuid or setgid, and the loader takes no preload";
	if (!(fs.f_flag & ST_NOSUID) && getuid() &&
	    getxattr(path, "security.capability", NULL, 0) > 0)
		return "it has file capabilities, and the loader takes no preload";
	return NULL;
}

static const char *why_unloaded(int fd)
{
	switch (elf_probe(fd)) {
	case ELF_STATIC:
		return "it is statically linked, and no loader takes a preload";
	case ELF_OTHER_ABI:
		return "it is for another ABI than wxguard";
	default:
		return NULL;
	}
}

static int open_program(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

const char *target_unguarded(const char *command, char program[PATH_MAX])
{
	const char *reason;
	int fd, level;

	if (!resolve(command, program))
		return NULL;
	fd = open_program(program);
	for (level = 0; level < SCRIPT_LEVELS && fd >= 0; level++) {
		if (!interpreter_of(fd, program))
			break;
		close(fd);
		fd = open_program(program);
	}
	reason = why_secure(program);
	if (!reason && fd >= 0)
		reason = why_unloaded(fd);
	if (fd >= 0)
		close(fd);
	return reason;
}
