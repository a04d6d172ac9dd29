/* SPDX-License-Identifier: Apache-2.0 */
/* The other end of a program's image: what was counted is recorded before. */
#include <errno.h>
#include <unistd.h>

#include "core/sys.h"
#include "preload/dl.h"
#include "preload/finish.h"
#include "preload/guard.h"

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	finish();
	return (int)libc_result(sys3(SYS_execve, path, argv, envp));
}

EXPORT int execv(const char *path, char *const argv[])
{
	finish();
	return (int)libc_result(sys3(SYS_execve, path, argv, environ));
}

/* What libc does to find the program is its own business. */

typedef int execvp_function(const char *file, char *const argv[]);
typedef int execvpe_function(const char *file, char *const argv[], char *const envp[]);
typedef int fexecve_function(int fd, char *const argv[], char *const envp[]);

static int not_found(void)
{
	errno = ENOSYS;
	return -1;
}

EXPORT int execvp(const char *file, char *const argv[])
{
	execvp_function *next = (execvp_function *)dl_next("execvp");

	finish();
	return next ? next(file, argv) : not_found();
}

EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
	execvpe_function *next = (execvpe_function *)dl_next("execvpe");

	finish();
	return next ? next(file, argv, envp) : not_found();
}

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	fexecve_function *next = (fexecve_function *)dl_next("fexecve");

	finish();
	return next ? next(fd, argv, envp) : not_found();
}
