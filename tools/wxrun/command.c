/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/target.h"

static int try_program(const char *path, char real[PATH_MAX])
{
	struct stat st;

	if (stat(path, &st) != 0)
		return errno;
	if (!S_ISREG(st.st_mode) || eaccess(path, X_OK) != 0)
		return EACCES;
	return realpath(path, real) ? 0 : errno;
}

/* As execvp() searches: what is there and cannot be executed is passed over. */
static int find_program(const char *name, char real[PATH_MAX])
{
	const char *folder = getenv("PATH"), *end;
	int error = ENOENT, found;
	char *path;

	if (strchr(name, '/') || !*name)
		return try_program(name, real);
	for (folder = folder ? folder : "/bin:/usr/bin";; folder = end + 1) {
		end = strchrnul(folder, ':');
		if (asprintf(&path, "%.*s%s%s", (int)(end - folder), folder,
			     end > folder ? "/" : "", name) < 0)
			return ENOMEM;
		found = try_program(path, real);
		free(path);
		if (!found)
			return 0;
		if (found == EACCES)
			error = EACCES;
		if (!*end)
			return error;
	}
}

void command_find(struct settings *settings, const char *command)
{
	struct target target;

	settings->error = find_program(command, settings->program);
	if (settings->error) {
		*settings->program = '\0';
		return;
	}
	target_read(command, &target);
	if (!realpath(target.program, settings->interpreter))
		memcpy(settings->interpreter, settings->program, PATH_MAX);
}
