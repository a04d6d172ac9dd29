/* SPDX-License-Identifier: Apache-2.0 */
#include "body.h"
#include "raw.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static const unsigned char code[] = {
#if defined(__x86_64__) || defined(__i386__)
	0xb8, 42, 0, 0, 0, /* mov $42, %eax */
	0xc3,		   /* ret */
#elif defined(__aarch64__)
	0x40, 0x05, 0x80, 0x52, /* mov w0, #42 */
	0xc0, 0x03, 0x5f, 0xd6, /* ret */
#else
#error "no code for this CPU"
#endif
};

static const void *running;

void end(enum verdict verdict, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vdprintf(STDOUT_FILENO, format, args);
	va_end(args);
	dprintf(STDOUT_FILENO, "\n");
	_exit(verdict);
}

int setup(int ret)
{
	const bool refused = errno == EACCES || errno == EPERM;

	if (ret < 0)
		end(refused ? UNPREPARED : BROKEN, "set-up failed: %s", strerrorname_np(errno));
	return ret;
}

void *setup_map(void *ret)
{
	setup(ret == MAP_FAILED ? -1 : 0);
	return ret;
}

/* What the attack took away from itself is given back. */
static void raise_limit(__rlimit_resource_t resource)
{
	struct rlimit limit;

	getrlimit(resource, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(resource, &limit);
}

/* A call that says that it failed may have done its work all the same. */
static void check_nothing_gained(void)
{
	char line[512];
	FILE *maps;

	raise_limit(RLIMIT_AS);
	raise_limit(RLIMIT_NOFILE);
	maps = fopen("/proc/self/maps", "re");
	if (!maps)
		end(BROKEN, "/proc/self/maps: %s", strerrorname_np(errno));
	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "wxp ") || strstr(line, "wxs "))
			end(BROKEN, "refused, but there is writable executable memory: %s", line);
	fclose(maps);
}

int forbidden(int ret)
{
	const int error = errno;

	if (ret >= 0)
		return ret;
	check_nothing_gained();
	if (error == EACCES)
		end(REFUSED, "refused");
	end(REFUSED_OTHERWISE, "refused with %s", strerrorname_np(error));
}

void *forbidden_map(void *ret)
{
	forbidden(ret == MAP_FAILED ? -1 : 0);
	return ret;
}

void inject(void *at)
{
	memcpy(at, code, sizeof(code));
	__builtin___clear_cache((char *)at, (char *)at + sizeof(code));
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_addr == running)
		_exit(DIED);
	signal(number, SIG_DFL);
}

void run(const void *at)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	int (*function)(void);
	int value;

	running = at;
	sigaction(SIGSEGV, &action, NULL);
	memcpy(&function, &at, sizeof(function));
	value = function();
	if (value != 42)
		end(BROKEN, "the code returned %d", value);
	end(EXECUTED, "executed");
}

static void end_if_killed(int status, const char *who)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		end(KILLED, "%s was killed by SIGSYS", who);
	if (!WIFEXITED(status))
		end(BROKEN, "%s died of signal %d", who, WTERMSIG(status));
}

void finish_child(pid_t child)
{
	int status;

	setup(child);
	setup(waitpid(child, &status, 0));
	end_if_killed(status, "the child");
	if (WEXITSTATUS(status))
		_exit(WEXITSTATUS(status));
}

void inject_file(int fd, off_t offset)
{
	forbidden((int)pwrite(fd, code, sizeof(code), offset));
}

static __attribute__((noinline, aligned(64))) int own_text_function(void)
{
	__asm__ volatile(".skip 64");
	return 1;
}

void *own_text(void)
{
	return (void *)own_text_function;
}

static int sized(int fd)
{
	setup(fd);
	setup(ftruncate(fd, SIZE));
	return fd;
}

int new_memfd(void)
{
	return sized(memfd_create("attack", MFD_CLOEXEC));
}

const char *temporary(const char *name)
{
	static char path[4096];
	const char *folder = getenv("TMPDIR");

	snprintf(path, sizeof(path), "%s/%s", folder ? folder : "/tmp", name);
	return path;
}

const char *beside(const char *name)
{
	static char path[4096];
	ssize_t len = setup((int)readlink("/proc/self/exe", path, sizeof(path) - 256));

	path[len] = '\0';
	snprintf(strrchr(path, '/') + 1, 256, "%s", name);
	return path;
}

static int new_file_once(char *path)
{
	int fd;

	strcpy(path, temporary("attack-XXXXXX"));
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		setup(unlink(path));
	return fd;
}

int new_file(void)
{
	char path[4096];

	return sized(new_file_once(path));
}

int forbidden_file(void)
{
	char path[4096];

	return sized(forbidden(new_file_once(path)));
}

int handed_over(const char *variable)
{
	const char *value = getenv(variable);

	if (!value)
		end(BROKEN, "who starts this attack is to set %s", variable);
	return atoi(value);
}

static _Noreturn void finish_image(pid_t child)
{
	int status;

	setup(waitpid(child, &status, 0));
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV)
		end(DIED, "the program was killed by SIGSEGV");
	end_if_killed(status, "the program");
	if (WEXITSTATUS(status) == 42)
		end(EXECUTED, "executed");
	if (WEXITSTATUS(status) == 127)
		end(REFUSED, "the loader could not map it");
	_exit(WEXITSTATUS(status));
}

void run_image(const char *path, const char *argument)
{
	const char *const argv[] = { path, argument, NULL };
	pid_t child = setup(fork());

	if (child == 0)
		forbidden((int)raw(SYS_execve, path, argv, environ));
	finish_image(child);
}

void run_descriptor(int fd)
{
	const char *const argv[] = { "program", NULL };
	pid_t child = setup(fork());

	if (child == 0)
		forbidden((int)raw(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH));
	finish_image(child);
}

/* Removed while attached, which Linux allows; attachments by its number go on. */
int new_segment(void)
{
	int id = setup(shmget(IPC_PRIVATE, SIZE, IPC_CREAT | 0700));

	setup_map(shmat(id, NULL, SHM_RDONLY));
	setup(shmctl(id, IPC_RMID, NULL));
	return id;
}

/* In a child, because the fetch may kill it. */
int main(void)
{
	int status;
	pid_t child;

	alarm(60);
	child = setup(fork());
	if (child == 0) {
		attack();
		end(BROKEN, "the attack ended without a verdict");
	}
	setup(waitpid(child, &status, 0));
	end_if_killed(status, "the attack");
	return WEXITSTATUS(status);
}
