/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program does with its stacks, one case a run: probe CASE. Ends with
 * 42 if all was well, with 1 if not, or with the error of pthread_create().
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "code.h"

#define SET_MDWE 65 /* PR_SET_MDWE, Linux 6.3 */
#define THREADS 200
#define MANY 10000

/* End here where a step failed. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                    \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

static pthread_t create(const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
	pthread_t thread;
	const int error = pthread_create(&thread, attr, start, arg);

	if (error) {
		fprintf(stderr, "pthread_create: %s\n", strerrorname_np(error));
		exit(error);
	}
	return thread;
}

static void *join(pthread_t thread)
{
	void *value;
	const int error = pthread_join(thread, &value);

	if (error)
		fprintf(stderr, "pthread_join: %s\n", strerrorname_np(error));
	CHECK(!error);
	return value;
}

/* Use some of the stack, and tell which thread it was. */
static void *work(void *arg)
{
	volatile char some[4096];

	memset((char *)some, (int)(intptr_t)arg, sizeof(some));
	return (void *)((intptr_t)arg + some[4095] - some[0]);
}

/* Mappings that are writable and executable. */
static int write_exec_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	int found = 0;

	CHECK(maps);
	while (fgets(line, sizeof(line), maps))
		found += strstr(line, " rwx") != NULL;
	fclose(maps);
	return found;
}

/* The permissions at an address, "" where nothing is mapped. */
static const char *permissions_at(uintptr_t address)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	static char found[5];
	char line[512], permissions[5];
	unsigned long start, end;

	CHECK(maps);
	*found = '\0';
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %4s", &start, &end, permissions) == 3 &&
		    start <= address && address < end)
			memcpy(found, permissions, sizeof(found));
	fclose(maps);
	return found;
}

static long address_space_kib(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	long pages;

	CHECK(statm && fscanf(statm, "%ld", &pages) == 1);
	fclose(statm);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Stacks that are executable or not. */

static int main_stack(void)
{
	return run_on_stack();
}

static void *run_on_thread_stack(void *arg)
{
	(void)arg;
	return (void *)(intptr_t)run_on_stack();
}

static int thread_stack(void)
{
	return (int)(intptr_t)join(create(NULL, run_on_thread_stack, NULL));
}

static void *wait_for_end(void *arg)
{
	for (;;)
		pause();
	return arg;
}

/* Of all kinds of memory, with threads that live. */
static int mappings(void)
{
	create(NULL, wait_for_end, NULL);
	create(NULL, wait_for_end, NULL);
	return write_exec_mappings() ? 1 : ANSWER;
}

static int deep(int level)
{
	volatile char some[4096];

	some[0] = (char)level;
	return level ? deep(level - 1) + some[0] : write_exec_mappings();
}

/* What the stack grows by later is as it was. */
static int growing_stack(void)
{
	return write_exec_mappings() || deep(0) || (deep(500), write_exec_mappings()) ? 1 : ANSWER;
}

/* Lives of threads. */

static int joined(void)
{
	pthread_t threads[THREADS];
	intptr_t i;

	for (i = 0; i < THREADS; i++)
		threads[i] = create(NULL, work, (void *)i);
	for (i = 0; i < THREADS; i++)
		CHECK(join(threads[i]) == (void *)i);
	return ANSWER;
}

static struct timespec soon(void)
{
	struct timespec limit;

	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += 30;
	return limit;
}

static int joined_in_other_ways(void)
{
	const struct timespec limit = soon();
	long before = 0;
	int i, error;

	for (i = 0; i < THREADS; i++) {
		const pthread_t thread = create(NULL, work, NULL);

		if (i == 20)
			before = address_space_kib();
		if (i % 3 == 0)
			CHECK(pthread_timedjoin_np(thread, NULL, &limit) == 0);
		else if (i % 3 == 1)
			CHECK(pthread_clockjoin_np(thread, NULL, CLOCK_REALTIME, &limit) == 0);
		else
			while ((error = pthread_tryjoin_np(thread, NULL)))
				CHECK(error == EBUSY);
	}
	CHECK(address_space_kib() - before < 1024);
	return ANSWER;
}

static sem_t done;

static void *post(void *arg)
{
	(void)arg;
	work(NULL);
	sem_post(&done);
	return NULL;
}

static void *detach_and_post(void *arg)
{
	CHECK(pthread_detach(pthread_self()) == 0);
	return post(arg);
}

static void wait_for_all(int count)
{
	while (count--)
		while (sem_wait(&done))
			CHECK(errno == EINTR);
}

static void attr_detached(pthread_attr_t *attr)
{
	CHECK(pthread_attr_init(attr) == 0);
	CHECK(pthread_attr_setdetachstate(attr, PTHREAD_CREATE_DETACHED) == 0);
}

static int detached(void)
{
	pthread_attr_t attr;
	int i;

	attr_detached(&attr);
	sem_init(&done, 0, 0);
	for (i = 0; i < THREADS; i++)
		create(&attr, post, NULL);
	for (i = 0; i < THREADS; i++)
		create(NULL, detach_and_post, NULL);
	for (i = 0; i < THREADS; i++)
		CHECK(pthread_detach(create(NULL, post, NULL)) == 0);
	wait_for_all(3 * THREADS);
	return ANSWER;
}

static int many_joined(void)
{
	long before;
	int i;

	for (i = 0; i < 100; i++)
		join(create(NULL, work, NULL));
	before = address_space_kib();
	for (i = 0; i < MANY; i++)
		join(create(NULL, work, NULL));
	CHECK(address_space_kib() - before < 1024);
	return ANSWER;
}

/* A few stacks wait for their thread's end; 10000 would be 80 GB. */
static int many_detached(void)
{
	pthread_attr_t attr;
	long before;
	int i;

	attr_detached(&attr);
	sem_init(&done, 0, 0);
	before = address_space_kib();
	for (i = 0; i < MANY; i++) {
		create(&attr, post, NULL);
		wait_for_all(1);
	}
	CHECK(address_space_kib() - before < 1024 * 1024);
	return ANSWER;
}

static void *create_and_join(void *arg)
{
	int i;

	for (i = 0; i < 50; i++) {
		CHECK(join(create(NULL, work, arg)) == arg);
		CHECK(pthread_detach(create(NULL, work, arg)) == 0);
	}
	return arg;
}

static int from_threads(void)
{
	pthread_t threads[20];
	intptr_t i;

	for (i = 0; i < 20; i++)
		threads[i] = create(NULL, create_and_join, (void *)i);
	for (i = 0; i < 20; i++)
		CHECK(join(threads[i]) == (void *)i);
	return ANSWER;
}

static pthread_key_t key;

static void on_end(void *arg)
{
	++*(int *)arg;
	work(NULL);
}

static void *wait_with_key(void *arg)
{
	CHECK(pthread_setspecific(key, arg) == 0);
	for (;;)
		pause();
}

static void *exit_with_key(void *arg)
{
	CHECK(pthread_setspecific(key, arg) == 0);
	pthread_exit((void *)7);
}

static int cancelled(void)
{
	pthread_t thread;
	int ended = 0, i;

	CHECK(pthread_key_create(&key, on_end) == 0);
	for (i = 0; i < 20; i++) {
		thread = create(NULL, wait_with_key, &ended);
		CHECK(pthread_cancel(thread) == 0);
		join(thread);
		CHECK(join(create(NULL, exit_with_key, &ended)) == (void *)7);
	}
	/* One that is cancelled before it begins has no value to end. */
	CHECK(ended >= 20 && ended <= 40);
	return ANSWER;
}

/* Stacks of all kinds. */

static void own_stack(void **ret_stack, size_t *ret_size)
{
	pthread_attr_t now;

	CHECK(pthread_getattr_np(pthread_self(), &now) == 0);
	CHECK(pthread_attr_getstack(&now, ret_stack, ret_size) == 0);
	pthread_attr_destroy(&now);
}

struct request {
	size_t size;
	size_t guard;
};

/* As large as asked for in whole pages, usable to its lowest byte, and guarded below. */
static void *check_stack(void *arg)
{
	const struct request *request = arg;
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t low, guard;
	void *stack;
	size_t size;

	own_stack(&stack, &size);
	low = (uintptr_t)stack;
	CHECK(size >= (request->size & ~(page - 1)));
	CHECK((uintptr_t)&size - low < size);
	*(volatile char *)stack = 1;
	CHECK(strcmp(permissions_at(low), "rw-p") == 0);
	for (guard = 0; guard < request->guard; guard += page)
		CHECK(strcmp(permissions_at((low & ~(page - 1)) - page - guard), "---p") == 0);
	return NULL;
}

static void check_request(size_t size, size_t guard)
{
	struct request request = { size, guard };
	pthread_attr_t attr;

	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_setstacksize(&attr, size) == 0);
	CHECK(pthread_attr_setguardsize(&attr, guard) == 0);
	join(create(&attr, check_stack, &request));
	CHECK(pthread_attr_destroy(&attr) == 0);
}

static int sizes(void)
{
	check_request((size_t)sysconf(_SC_THREAD_STACK_MIN) + 8192, 4096);
	check_request(65536, 0);
	check_request(65536, 4096);
	check_request(100001, 65536);
	check_request(1 << 20, 3 * 4096);
	check_request(256 << 20, 1 << 20);
	return ANSWER;
}

/* The limit of the process, and what the program made the default. */
static int default_sizes(void)
{
	struct request request = { 0, 4096 };
	pthread_attr_t attr;

	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_getstacksize(&attr, &request.size) == 0);
	join(create(NULL, check_stack, &request));
	CHECK(pthread_attr_setstacksize(&attr, 3 << 20) == 0);
	CHECK(pthread_setattr_default_np(&attr) == 0);
	request.size = 3 << 20;
	join(create(NULL, check_stack, &request));
	return ANSWER;
}

static void *tell_stack(void *arg)
{
	size_t size;

	own_stack(arg, &size);
	return NULL;
}

static int given_stack(void)
{
	const size_t size = 1 << 20;
	void *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *found = NULL;
	pthread_attr_t attr;

	CHECK(stack != MAP_FAILED && pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_setstack(&attr, stack, size) == 0);
	join(create(&attr, tell_stack, &found));
	CHECK(found == stack);
	/* It is still the program's. */
	memset(stack, 1, size);
	return ANSWER;
}

/* Where there is no room, and where libc says no for another reason. */
static int refusals(void)
{
	struct sched_param parameter = { .sched_priority = 1 };
	const struct rlimit little = { 64 << 20, 64 << 20 };
	pthread_attr_t attr;
	pthread_t thread;

	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(setrlimit(RLIMIT_RTPRIO, &(struct rlimit) { 0, 0 }) == 0);
	CHECK(getuid() != 0 || setuid(65534) == 0);
	CHECK(pthread_attr_setschedpolicy(&attr, SCHED_FIFO) == 0);
	CHECK(pthread_attr_setschedparam(&attr, &parameter) == 0);
	CHECK(pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED) == 0);
	CHECK(pthread_create(&thread, &attr, work, NULL) == EPERM);
	CHECK(setrlimit(RLIMIT_AS, &little) == 0);
	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_setstacksize(&attr, 1 << 30) == 0);
	CHECK(pthread_create(&thread, &attr, work, NULL) == EAGAIN);
	return ANSWER;
}

/* Children of fork(). */

static void *fork_here(void *arg)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		CHECK(join(create(NULL, work, arg)) == arg);
		CHECK(joined() == ANSWER && detached() == ANSWER);
		_exit(ANSWER);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == ANSWER);
	return arg;
}

static void *fork_and_post(void *arg)
{
	fork_here(arg);
	return post(arg);
}

/* A detached thread is another one in the child, and its stack is in use there. */
static int forked_from_thread(void)
{
	pthread_attr_t attr;
	int i;

	attr_detached(&attr);
	sem_init(&done, 0, 0);
	for (i = 0; i < 5; i++) {
		CHECK(join(create(NULL, fork_here, &done)) == &done);
		create(&attr, fork_and_post, NULL);
		wait_for_all(1);
	}
	return joined();
}

static bool stop;

static void *create_until_stopped(void *arg)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		join(create(NULL, work, NULL));
		CHECK(pthread_detach(create(NULL, work, NULL)) == 0);
	}
	return arg;
}

/* While other threads are in the middle of it. */
static int forked_among_threads(void)
{
	pthread_t threads[3];
	int i;

	for (i = 0; i < 3; i++)
		threads[i] = create(NULL, create_until_stopped, NULL);
	for (i = 0; i < 30; i++)
		fork_here(NULL);
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < 3; i++)
		join(threads[i]);
	return ANSWER;
}

/* Stacks that a library makes executable later on. */

static void load_library(void)
{
	CHECK(dlopen(getenv("STACK_LIBRARY"), RTLD_NOW));
}

/* Then the kernel refuses to make new ones so, and libc has none left. */
static int after_library(void)
{
	load_library();
	if (prctl(SET_MDWE, 1, 0, 0, 0) != 0)
		return errno == EINVAL ? 77 : 1;
	join(create(NULL, work, NULL));
	return joined();
}

static const struct {
	const char *name;
	int (*run)(void);
} cases[] = {
	{ "main-stack", main_stack },
	{ "thread-stack", thread_stack },
	{ "mappings", mappings },
	{ "growing-stack", growing_stack },
	{ "joined", joined },
	{ "joined-in-other-ways", joined_in_other_ways },
	{ "detached", detached },
	{ "many-joined", many_joined },
	{ "many-detached", many_detached },
	{ "from-threads", from_threads },
	{ "cancelled", cancelled },
	{ "sizes", sizes },
	{ "default-sizes", default_sizes },
	{ "given-stack", given_stack },
	{ "refusals", refusals },
	{ "forked-from-thread", forked_from_thread },
	{ "forked-among-threads", forked_among_threads },
	{ "after-library", after_library },
};

/* A library is loaded where something of it is used. */
#ifdef NEEDS_LIBRARY
int library_number(void);
#define USED library_number()
#else
#define USED ANSWER
#endif

int main(int argc, char **argv)
{
	size_t i;

	CHECK(USED == ANSWER);
	setrlimit(RLIMIT_CORE, &(struct rlimit) { 0, 0 });
	for (i = 0; argc == 2 && i < sizeof(cases) / sizeof(*cases); i++)
		if (strcmp(argv[1], cases[i].name) == 0)
			return cases[i].run();
	return 99;
}
