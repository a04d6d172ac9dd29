/* SPDX-License-Identifier: Apache-2.0 */
/* The other end of a program's image: what was counted is recorded before. */
#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#include "core/sys.h"
#include "preload/dl.h"
#include "preload/finish.h"
#include "preload/guard.h"
#include "preload/program.h"

static int refused(void)
{
	errno = EACCES;
	return -1;
}

static int not_found(void)
{
	errno = ENOSYS;
	return -1;
}

/* @call is the function that the program called, and @site where. */

static int start(const char *call, const void *site, const char *path, char *const argv[],
		 char *const envp[])
{
	if (program_refuses(call, path, site))
		return refused();
	finish();
	return (int)libc_result(sys3(SYS_execve, path, argv, envp));
}

/* What libc does to find the program is its own business. */

static int start_by_name(const char *call, const void *site, const char *file, char *const argv[])
{
	__typeof__(&execvp) next = DL_NEXT(execvp);

	if (program_refuses_name(call, file, false, site))
		return refused();
	finish();
	return next ? next(file, argv) : not_found();
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	return start("execve", CALL_SITE, path, argv, envp);
}

EXPORT int execv(const char *path, char *const argv[])
{
	return start("execv", CALL_SITE, path, argv, environ);
}

EXPORT int execvp(const char *file, char *const argv[])
{
	return start_by_name("execvp", CALL_SITE, file, argv);
}

EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
	__typeof__(&execvpe) next = DL_NEXT(execvpe);

	if (program_refuses_name("execvpe", file, false, CALL_SITE))
		return refused();
	finish();
	return next ? next(file, argv, envp) : not_found();
}

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	__typeof__(&fexecve) next = DL_NEXT(fexecve);

	if (program_refuses_descriptor("fexecve", fd, CALL_SITE))
		return refused();
	finish();
	return next ? next(fd, argv, envp) : not_found();
}

/*
 * The forms with a list, up to a NULL. It is copied to the stack, because exec
 * may be called where malloc may not; each function does that for itself, as
 * the copy lives as long as its frame.
 */

/* Bytes that the list needs as an array, its first argument and the NULL included. */
static size_t list_size(va_list *list)
{
	size_t n = 2;

	while (va_arg(*list, char *))
		n++;
	return n * sizeof(char *);
}

static void list_copy(const char **argv, const char *first, va_list *list)
{
	*argv++ = first;
	while ((*argv = va_arg(*list, char *)))
		argv++;
}

EXPORT int execl(const char *path, const char *first, ...)
{
	const char **argv;
	va_list list;

	va_start(list, first);
	argv = __builtin_alloca(list_size(&list));
	va_end(list);
	va_start(list, first);
	list_copy(argv, first, &list);
	va_end(list);
	return start("execl", CALL_SITE, path, (char *const *)argv, environ);
}

EXPORT int execlp(const char *file, const char *first, ...)
{
	const char **argv;
	va_list list;

	va_start(list, first);
	argv = __builtin_alloca(list_size(&list));
	va_end(list);
	va_start(list, first);
	list_copy(argv, first, &list);
	va_end(list);
	return start_by_name("execlp", CALL_SITE, file, (char *const *)argv);
}

EXPORT int execle(const char *path, const char *first, ...)
{
	char *const *envp;
	const char **argv;
	va_list list;

	va_start(list, first);
	argv = __builtin_alloca(list_size(&list));
	va_end(list);
	va_start(list, first);
	list_copy(argv, first, &list);
	envp = va_arg(list, char *const *);
	va_end(list);
	return start("execle", CALL_SITE, path, (char *const *)argv, envp);
}
