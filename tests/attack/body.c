/* SPDX-License-Identifier: Apache-2.0 */
#include "body.h"

#include <dlfcn.h>
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
	if (ret < 0)
		end(BROKEN, "set-up failed: %s", strerrorname_np(errno));
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

void finish_child(pid_t child)
{
	int status;

	setup(child);
	setup(waitpid(child, &status, 0));
	if (!WIFEXITED(status))
		end(BROKEN, "the child died of signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status))
		_exit(WEXITSTATUS(status));
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

int new_file(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/attack-XXXXXX", folder ? folder : "/tmp");
	fd = sized(mkostemp(path, O_CLOEXEC));
	setup(unlink(path));
	return fd;
}

/* The victim lies beside the attack. */
static int open_victim(void)
{
	char path[4096];
	ssize_t len = setup((int)readlink("/proc/self/exe", path, sizeof(path) - 32));

	path[len] = '\0';
	strcpy(strrchr(path, '/'), "/victim.so");
	return setup(open(path, O_RDONLY | O_CLOEXEC));
}

int new_library(void)
{
	char buf[4096];
	int from = open_victim(), fd = new_file();
	ssize_t len;

	while ((len = read(from, buf, sizeof(buf))) > 0)
		setup(write(fd, buf, (size_t)len) == len ? 0 : -1);
	setup((int)len);
	close(from);
	return fd;
}

/* An emulator may show what the loader mapped otherwise than it is. */
static bool is_shown_executable(const void *address)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long start, end;
	bool found = false;
	char line[4096], prot[5];

	while (maps && !found && fgets(line, sizeof(line), maps))
		found = sscanf(line, "%lx-%lx %4s", &start, &end, prot) == 3 && prot[2] == 'x' &&
			start <= (unsigned long)address && (unsigned long)address < end;
	if (maps)
		fclose(maps);
	return found;
}

void *load_library(int fd, long *ret_offset)
{
	char path[64];
	void *handle, *function;
	Dl_info info;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	handle = dlopen(path, RTLD_NOW);
	function = handle ? dlsym(handle, "victim") : NULL;
	if (!function || !dladdr(function, &info))
		end(BROKEN, "%s", dlerror());
	if (!is_shown_executable(function))
		end(ABSENT, "/proc/self/maps does not show the text of a library executable");
	*ret_offset = (char *)function - (char *)info.dli_fbase;
	return function;
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
	if (!WIFEXITED(status))
		end(BROKEN, "died of signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}
