/* SPDX-License-Identifier: Apache-2.0 */
/* The other end of a program's image: what was counted is recorded before. */
#include <errno.h>
#include <stdarg.h>
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

/* The forms with a list: as many arguments as there are, up to a NULL. */

static size_t count_list(va_list *list)
{
	size_t n = 1;

	while (va_arg(*list, char *))
		n++;
	return n;
}

static void copy_list(const char *argv[], const char *first, size_t n, va_list *list)
{
	size_t i;

	argv[0] = first;
	for (i = 1; i <= n; i++)
		argv[i] = va_arg(*list, char *);
}

/* Into @argv, on the caller's stack: exec may be called where malloc may not. */
#define LIST_TO_ARGV(argv, first, list)                                                            \
	do {                                                                                       \
		size_t n;                                                                          \
                                                                                                   \
		va_start(list, first);                                                             \
		n = count_list(&list);                                                             \
		va_end(list);                                                                      \
		(argv) = __builtin_alloca((n + 1) * sizeof(*(argv)));                              \
		va_start(list, first);                                                             \
		copy_list(argv, first, n, &list);                                                  \
	} while (0)

EXPORT int execl(const char *path, const char *first, ...)
{
	const char **argv;
	va_list list;

	LIST_TO_ARGV(argv, first, list);
	va_end(list);
	return execv(path, (char *const *)argv);
}

EXPORT int execlp(const char *file, const char *first, ...)
{
	const char **argv;
	va_list list;

	LIST_TO_ARGV(argv, first, list);
	va_end(list);
	return execvp(file, (char *const *)argv);
}

EXPORT int execle(const char *path, const char *first, ...)
{
	char *const *envp;
	const char **argv;
	va_list list;

	LIST_TO_ARGV(argv, first, list);
	envp = va_arg(list, char *const *);
	va_end(list);
	return execve(path, (char *const *)argv, envp);
}
