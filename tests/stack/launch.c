/* SPDX-License-Identifier: Apache-2.0 */
/* Executes a program in the way that is named: launch WAY PROGRAM. Ends as that, or with errno. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char name[] = "program";
static char *const arguments[] = { name, NULL };

static int by_execve(const char *program)
{
	return execve(program, arguments, environ);
}

static int by_execv(const char *program)
{
	return execv(program, arguments);
}

static int by_execvp(const char *program)
{
	return execvp(program, arguments);
}

static int by_execvpe(const char *program)
{
	return execvpe(program, arguments, environ);
}

static int by_execl(const char *program)
{
	return execl(program, name, (char *)NULL);
}

static int by_execlp(const char *program)
{
	return execlp(program, name, (char *)NULL);
}

static int by_execle(const char *program)
{
	return execle(program, name, (char *)NULL, environ);
}

static int by_syscall(const char *program)
{
	return (int)syscall(SYS_execve, program, arguments, environ);
}

static int by_fexecve(const char *program)
{
	return fexecve(open(program, O_RDONLY | O_CLOEXEC), arguments, environ);
}

/* Between vfork() and execve() the child lives in its parent's memory. */
static int by_vfork(const char *program)
{
	int status;
	pid_t pid;

	errno = 0;
	pid = vfork();
	if (pid == 0) {
		execve(program, arguments, environ);
		_exit(errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	exit(WEXITSTATUS(status));
}

/* What the parent then does is counted with the parent, whoever counted first. */
static int by_vfork_before_mmap(const char *program)
{
	volatile int i; /* one place, not three unrolled */
	int status;
	pid_t pid = vfork();

	if (pid == 0) {
		execve(program, arguments, environ);
		_exit(errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	for (i = 0; i < 3; i++)
		mmap(NULL, 1, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	exit(WEXITSTATUS(status));
}

static int wait_for(int error, pid_t pid)
{
	int status;

	errno = error;
	if (error || waitpid(pid, &status, 0) != pid)
		return -1;
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static int by_posix_spawn(const char *program)
{
	pid_t pid = 0;
	const int error = posix_spawn(&pid, program, NULL, NULL, arguments, environ);

	return wait_for(error, pid);
}

static int by_posix_spawnp(const char *program)
{
	pid_t pid = 0;
	const int error = posix_spawnp(&pid, program, NULL, NULL, arguments, environ);

	return wait_for(error, pid);
}

/* "FOLDER/NAME" is NAME where the actions change to FOLDER. */
static int by_posix_spawn_elsewhere(const char *program)
{
	const char *slash = strrchr(program, '/');
	char *folder = strndup(program, (size_t)(slash - program));
	posix_spawn_file_actions_t actions;
	char path[256];
	pid_t pid = 0;
	int error;

	snprintf(path, sizeof(path), "./%s", slash + 1);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, folder);
	error = posix_spawn(&pid, path, &actions, NULL, arguments, environ);
	return wait_for(error, pid);
}

static const struct {
	const char *name;
	int (*start)(const char *program);
} ways[] = {
	{ "execve", by_execve },
	{ "execv", by_execv },
	{ "execvp", by_execvp },
	{ "execvpe", by_execvpe },
	{ "execl", by_execl },
	{ "execlp", by_execlp },
	{ "execle", by_execle },
	{ "syscall", by_syscall },
	{ "fexecve", by_fexecve },
	{ "vfork", by_vfork },
	{ "vfork-before-mmap", by_vfork_before_mmap },
	{ "posix_spawn", by_posix_spawn },
	{ "posix_spawnp", by_posix_spawnp },
	{ "posix_spawn-elsewhere", by_posix_spawn_elsewhere },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc == 3 && i < sizeof(ways) / sizeof(*ways); i++) {
		if (strcmp(argv[1], ways[i].name) != 0)
			continue;
		ways[i].start(argv[2]);
		return errno;
	}
	return 99;
}
