/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Map things in the ways of the arguments, say "ready", and stay until standard
 * input ends. Usage: live-maps WAY...
 */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE 65536

#define R PROT_READ
#define W PROT_WRITE
#define X PROT_EXEC

static void *map(int prot, int flags, int fd, off_t offset)
{
	void *got = mmap(NULL, SIZE, prot, flags, fd, offset);

	if (got == MAP_FAILED)
		err(1, "mmap");
	return got;
}

static int memory(const char *name)
{
	int fd = memfd_create(name, 0);

	if (fd < 0 || ftruncate(fd, 2 * SIZE))
		err(1, "memfd_create");
	return fd;
}

static int file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0700);

	if (fd < 0 || ftruncate(fd, 2 * SIZE))
		err(1, "%s", path);
	return fd;
}

static void anonymous(int prot, int flags)
{
	map(prot, flags | MAP_ANONYMOUS, -1, 0);
}

static void segment(int first, int second)
{
	int id = shmget(IPC_PRIVATE, SIZE, 0700);

	if (id < 0 || shmat(id, NULL, first) == (void *)-1 ||
	    (second >= 0 && shmat(id, NULL, second) == (void *)-1))
		err(1, "shmat");
	shmctl(id, IPC_RMID, NULL);
}

static void both(int fd, off_t second)
{
	map(R | W, MAP_SHARED, fd, 0);
	map(R | X, MAP_SHARED, fd, second);
}

/* A child that has what its parent has, until its parent ends. */
static void stay_twice(void)
{
	pid_t child = fork();

	if (child < 0)
		err(1, "fork");
	if (child)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static void *in_thread(void *unused)
{
	anonymous(R | W | X, MAP_PRIVATE);
	return unused;
}

static void thread(void)
{
	pthread_t id;

	if (pthread_create(&id, NULL, in_thread, NULL) || pthread_join(id, NULL))
		errx(1, "pthread_create");
}

static void stack(int prot)
{
	char here;
	char *page = (char *)((unsigned long)&here & ~4095UL);

	if (mprotect(page, 4096, prot | PROT_GROWSDOWN))
		err(1, "mprotect");
}

static void named(const char *name)
{
	void *at = mmap(NULL, SIZE, R | X, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, at, SIZE, name))
		err(1, "PR_SET_VMA_ANON_NAME");
}

/* A file whose path is longer than any that open() takes. */
static int deep_file(void)
{
	static char name[201];
	int i;

	memset(name, 'n', 200);
	for (i = 0; i < 25; i++)
		if ((mkdir(name, 0700)) || chdir(name))
			err(1, "mkdir");
	return file("deep");
}

static void of_file(const char *way, const char *path)
{
	if (!strcmp(way, "file-rx"))
		map(R | X, MAP_PRIVATE, file(path), 0);
	else if (!strcmp(way, "file-rw"))
		map(R | W, MAP_SHARED, file(path), 0);
	else if (!strcmp(way, "file-r"))
		map(R, MAP_PRIVATE, file(path), 0);
	else if (!strcmp(way, "file-rx-shared"))
		map(R | X, MAP_SHARED, file(path), 0);
	else if (!strcmp(way, "file-rx-and-private-rw"))
		map(R | X, MAP_PRIVATE, file(path), 0), map(R | W, MAP_PRIVATE, file(path), 0);
	else if (!strcmp(way, "file-private-rx-and-rw"))
		map(R | X, MAP_PRIVATE, file(path), 0), map(R | W, MAP_SHARED, file(path), 0);
	else
		errx(1, "%s is no way", way);
}

/* One that was inherited. */
static void of_descriptor(const char *way, const char *number)
{
	if (!strcmp(way, "fd-rw"))
		map(R | W, MAP_SHARED, atoi(number), 0);
	else if (!strcmp(way, "fd-rx"))
		map(R | X, MAP_SHARED, atoi(number), 0);
	else
		errx(1, "%s is no way", way);
}

static void of_memfd(const char *way, const char *name)
{
	if (!strcmp(way, "memfd-both"))
		both(memory(name), 0);
	else if (!strcmp(way, "memfd-both-elsewhere"))
		both(memory(name), SIZE);
	else if (!strcmp(way, "memfd-rw"))
		map(R | W, MAP_SHARED, memory(name), 0);
	else if (!strcmp(way, "memfd-rx"))
		map(R | X, MAP_SHARED, memory(name), 0);
	else if (!strcmp(way, "memfd-private-rx"))
		map(R | X, MAP_PRIVATE, memory(name), 0);
	else if (!strcmp(way, "two-memfds"))
		map(R | X, MAP_SHARED, memory(name), 0), map(R | W, MAP_SHARED, memory(name), 0);
	else if (!strncmp(way, "fd-", 3))
		of_descriptor(way, name);
	else
		of_file(way, name);
}

static void go(char *way)
{
	char *name = strchr(way, '=');

	if (name)
		*name++ = '\0', of_memfd(way, name);
	else if (!strcmp(way, "rwx"))
		anonymous(R | W | X, MAP_PRIVATE);
	else if (!strcmp(way, "rw"))
		anonymous(R | W, MAP_PRIVATE);
	else if (!strcmp(way, "rx"))
		anonymous(R | X, MAP_PRIVATE);
	else if (!strcmp(way, "fork"))
		stay_twice();
	else if (!strcmp(way, "rx-named"))
		named("js-executable-memory");
	else if (!strcmp(way, "rx-shared"))
		anonymous(R | X, MAP_SHARED);
	else if (!strcmp(way, "rw-shared"))
		anonymous(R | W, MAP_SHARED);
	else if (!strcmp(way, "thread"))
		thread();
	else if (!strcmp(way, "stack"))
		stack(R | W | X);
	else if (!strcmp(way, "segment-rx"))
		segment(SHM_EXEC | SHM_RDONLY, -1);
	else if (!strcmp(way, "segment-rw"))
		segment(0, -1);
	else if (!strcmp(way, "segment-both"))
		segment(0, SHM_EXEC | SHM_RDONLY);
	else if (!strcmp(way, "deep"))
		map(R | X, MAP_PRIVATE, deep_file(), 0), unlink("deep");
	else if (!strcmp(way, "deep-kept"))
		map(R | X, MAP_PRIVATE, deep_file(), 0);
	else
		errx(1, "%s is no way", way);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		go(argv[i]);
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
