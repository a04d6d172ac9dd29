/* SPDX-License-Identifier: Apache-2.0 */
/* posix_spawn(): libc executes the program itself, so we look at it before. */
#include <errno.h>
#include <spawn.h>

#include "preload/dl.h"
#include "preload/guard.h"
#include "preload/program.h"

/* By their symbols: libc declares that a path is never NULL, and answers EFAULT if it is. */
int guard_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
		const posix_spawnattr_t *attr, char *const argv[],
		char *const envp[]) __asm__("posix_spawn");
int guard_spawn_name(pid_t *pid, const char *name, const posix_spawn_file_actions_t *actions,
		     const posix_spawnattr_t *attr, char *const argv[],
		     char *const envp[]) __asm__("posix_spawnp");

/* Actions may change the folder that a path is relative to, and do not tell. */
static bool is_known(const char *path, const posix_spawn_file_actions_t *actions)
{
	return path && (*path == '/' || !actions);
}

EXPORT int guard_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
		       const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	__typeof__(&posix_spawn) next = DL_NEXT(posix_spawn);

	if (is_known(path, actions) && program_refuses("posix_spawn", path, CALL_SITE))
		return EACCES;
	return next ? next(pid, path, actions, attr, argv, envp) : ENOSYS;
}

EXPORT int guard_spawn_name(pid_t *pid, const char *name, const posix_spawn_file_actions_t *actions,
			    const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	__typeof__(&posix_spawnp) next = DL_NEXT(posix_spawnp);

	if (program_refuses_name("posix_spawnp", name, actions, CALL_SITE))
		return EACCES;
	return next ? next(pid, name, actions, attr, argv, envp) : ENOSYS;
}
