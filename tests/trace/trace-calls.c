/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that asks for executable memory in the ways that its arguments say,
 * one after the other. It is built with frame pointers: its stack can be walked
 * with all registers only.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/sys.h"

#define SIZE 4096
#define RWX (PROT_READ | PROT_WRITE | PROT_EXEC)
#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

extern char **environ;
static const char *self;

static void check(bool passed, const char *what)
{
	if (passed)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(9);
}

/* The names that a report is to have. Each does something behind the call, which is no jump so. */
#define ASKS __attribute__((noinline))

ASKS static void *ask_for(int prot, int flags)
{
	void *page = mmap(NULL, SIZE, prot, flags, -1, 0);

	check(page != MAP_FAILED, "mmap");
	return page;
}

ASKS static void ask_rwx(void)
{
	void *page = mmap(NULL, SIZE, RWX, ANONYMOUS, -1, 0);

	check(page != MAP_FAILED, "mmap rwx");
	munmap(page, SIZE);
}

/* As a program that can do without. */
ASKS static void ask_politely(void)
{
	void *page = mmap(NULL, SIZE, RWX, ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		page = mmap(NULL, SIZE, RW, ANONYMOUS, -1, 0);
	check(page != MAP_FAILED, "mmap rw");
}

ASKS static void ask_raw_rwx(void)
{
#ifdef SYS_mmap2
	const long ret = sys6(SYS_mmap2, NULL, SIZE, RWX, ANONYMOUS, -1, 0);
#else
	const long ret = sys6(SYS_mmap, NULL, SIZE, RWX, ANONYMOUS, -1, 0);
#endif

	errno = (int)-ret;
	check(ret > 0 || ret < -SIZE, "raw mmap");
}

ASKS static void ask_gain(void)
{
	void *page = ask_for(RW, ANONYMOUS);

	check(mprotect(page, SIZE, RX) == 0, "mprotect");
}

ASKS static void ask_anonymous(void)
{
	ask_for(RX, ANONYMOUS);
}

ASKS static void ask_shared(void)
{
	ask_for(RX, MAP_SHARED | MAP_ANONYMOUS);
}

ASKS static void ask_file(void)
{
	const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	check(mmap(NULL, SIZE, RX, MAP_PRIVATE, fd, 0) != MAP_FAILED, "mmap of a file");
	close(fd);
}

ASKS static void ask_memfd(void)
{
	const int fd = (int)syscall(SYS_memfd_create, "code", 0);

	check(fd >= 0 && ftruncate(fd, SIZE) == 0, "memfd_create");
	check(mmap(NULL, SIZE, RX, MAP_PRIVATE, fd, 0) != MAP_FAILED, "mmap of a memfd");
	close(fd);
}

ASKS static void ask_segment(void)
{
	const int id = shmget(IPC_PRIVATE, SIZE, 0700);
	void *at = shmat(id, NULL, SHM_EXEC);

	shmctl(id, IPC_RMID, NULL);
	check(at != (void *)-1, "shmat");
}

/* Only a view of executable memory is meant. */
ASKS static void ask_copy(int prot)
{
	void *page = ask_for(prot, MAP_SHARED | MAP_ANONYMOUS);

	check(mremap(page, 0, SIZE, MREMAP_MAYMOVE) != MAP_FAILED, "mremap");
}

static void ask_executable_copy(void)
{
	ask_copy(RX);
}

static void ask_other_copy(void)
{
	ask_copy(RW);
}

ASKS static void ask_personality(void)
{
	check(personality(0xffffffff) != -1, "personality");
	check(personality(READ_IMPLIES_EXEC) != -1, "personality");
}

static void only_memfd(void)
{
	close((int)syscall(SYS_memfd_create, "data", 0));
}

static void only_rw(void)
{
	ask_for(RW, ANONYMOUS);
}

/* Others. */

static void *ask_in_thread(void *nothing)
{
	ask_rwx();
	return nothing;
}

static void start_thread(void)
{
	pthread_t thread;

	check(pthread_create(&thread, NULL, ask_in_thread, NULL) == 0, "pthread_create");
	pthread_join(thread, NULL);
}

static void wait_for(pid_t child)
{
	int status;

	check(waitpid(child, &status, 0) == child && status == 0, "a child");
}

static void ask_in_thread_of_grandchild(void)
{
	const pid_t child = fork();
	pid_t grandchild;

	if (child == 0) {
		grandchild = fork();
		if (grandchild == 0)
			start_thread();
		else
			wait_for(grandchild);
		exit(0);
	}
	wait_for(child);
}

static void spawn_one(void)
{
	char *const argv[] = { (char *)self, (char *)"rwx", NULL };
	pid_t child;

	check(posix_spawn(&child, self, NULL, NULL, argv, environ) == 0, "posix_spawn");
	wait_for(child);
}

/* A child that its parent traces, so that nobody else can. */
static void ask_while_traced(void)
{
	const pid_t child = fork();
	int status;

	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		ask_rwx();
		_exit(0);
	}
	while (waitpid(child, &status, 0) == child && WIFSTOPPED(status))
		ptrace(PTRACE_CONT, child, NULL, NULL);
	check(status == 0, "the traced child");
}

static void ask_when_deleted(void)
{
	unlink(self);
	ask_rwx();
}

/* What nobody else may read: no core, no ptrace, no /proc. */
static void hide(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* Numbers. */

static void ask_many(long times)
{
	while (times-- > 0)
		ask_rwx();
}

static void spawn_many(long times)
{
	while (times-- > 0)
		spawn_one();
}

static void take_signal(int signal)
{
	(void)signal;
}

static long interrupted;

ASKS static void ask_in_storm(void)
{
	void *page = mmap(NULL, SIZE, RWX, ANONYMOUS, -1, 0);

	interrupted += page == MAP_FAILED && errno == EINTR;
	check(page != MAP_FAILED || errno == EINTR, "mmap in a storm");
	if (page != MAP_FAILED)
		munmap(page, SIZE);
}

/* 32 places, each of which is looked at closely. */
#define PLACE(n)                                                                                   \
	{                                                                                          \
		void *page = mmap(NULL, SIZE, RWX, ANONYMOUS, -1, 0);                              \
		interrupted += page == MAP_FAILED && errno == EINTR;                               \
		check(page != MAP_FAILED || errno == EINTR, #n);                                   \
	}
#define PLACES_4(n) PLACE(n##0) PLACE(n##1) PLACE(n##2) PLACE(n##3)
#define PLACES_16(n) PLACES_4(n##0) PLACES_4(n##1) PLACES_4(n##2) PLACES_4(n##3)

ASKS static void ask_at_places(void)
{
	PLACES_16(0)
	PLACES_16(1)
}

static void ask_in_signals(long times)
{
	/* No SA_RESTART: what the kernel does not begin again fails by EINTR. */
	const struct sigaction action = { .sa_handler = take_signal };
	const struct itimerval often = { { 0, 300 }, { 0, 300 } }, never = { { 0, 0 }, { 0, 0 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	ask_at_places();
	while (times-- > 0)
		ask_in_storm();
	setitimer(ITIMER_REAL, &never, NULL);
	printf("interrupted %ld\n", interrupted);
}

static void ask_until_file(const char *path)
{
	struct stat st;

	do {
		ask_rwx();
		usleep(1000);
	} while (stat(path, &st) != 0);
}

/* A daemon, which asks when a file is there, and then makes another. */
static void ask_later(const char *path)
{
	char done[4096];
	int fd;

	if (fork() != 0)
		return;
	snprintf(done, sizeof(done), "%s.done", path);
	ask_until_file(path);
	spawn_one();
	fd = open(done, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	close(fd);
	exit(0);
}

static const struct {
	const char *name;
	void (*run)(void);
} ways[] = {
	{ "rwx", ask_rwx },
	{ "polite", ask_politely },
	{ "raw", ask_raw_rwx },
	{ "gain", ask_gain },
	{ "anonymous", ask_anonymous },
	{ "shared", ask_shared },
	{ "file", ask_file },
	{ "memfd", ask_memfd },
	{ "segment", ask_segment },
	{ "copy", ask_executable_copy },
	{ "copy-rw", ask_other_copy },
	{ "personality", ask_personality },
	{ "memfd-only", only_memfd },
	{ "rw", only_rw },
	{ "thread", start_thread },
	{ "grandchild", ask_in_thread_of_grandchild },
	{ "traced", ask_while_traced },
	{ "deleted", ask_when_deleted },
	{ "hidden", hide },
};

static const struct {
	const char *name;
	void (*run)(long number);
} counted[] = {
	{ "many=", ask_many },
	{ "spawn=", spawn_many },
	{ "storm=", ask_in_signals },
};

static bool run_counted(const char *way)
{
	size_t i;

	for (i = 0; i < sizeof(counted) / sizeof(*counted); i++) {
		const size_t len = strlen(counted[i].name);

		if (strncmp(way, counted[i].name, len) != 0)
			continue;
		counted[i].run(atol(way + len));
		return true;
	}
	return false;
}

static void run(const char *way)
{
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(way, ways[i].name)) {
			ways[i].run();
			return;
		}
	if (run_counted(way))
		return;
	if (!strncmp(way, "exit=", 5))
		exit(atoi(way + 5));
	if (!strncmp(way, "kill=", 5))
		raise(atoi(way + 5));
	else if (!strncmp(way, "until=", 6))
		ask_until_file(way + 6);
	else if (!strncmp(way, "daemon=", 7))
		ask_later(way + 7);
	else
		printf("%s\n", way);
}

int main(int argc, char **argv)
{
	int i;

	self = argv[0];
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 1; i < argc; i++)
		run(argv[i]);
	return 0;
}
