/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel's rule costs a system call, a pipeline and a start: bare, with
 * PR_SET_MDWE alone, with a filter that does nothing, and as wxrun sets it up.
 * usage: bench-syscalls WXRUN
 *
 * A worker each lives in every setting, and they take turns on one CPU. Since
 * Linux 5.11 a filter is not run at all for a call that it always allows.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define ROUNDS 101 /* of each system call */
#define RUNS 41	   /* of each program */
#define LENGTH 65536

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif
#define REFUSE_EXEC_GAIN 1

extern char **environ;

/* The calls. */

static int zero, null;
static char *page;

static void check(bool truth)
{
	if (!truth)
		errx(EXIT_FAILURE, "a system call failed");
}

static void loop_read(int count)
{
	char byte;

	while (count--)
		check(read(zero, &byte, 1) == 1);
}

static void loop_write(int count)
{
	while (count--)
		check(write(null, "", 1) == 1);
}

static void loop_futex(int count)
{
	static uint32_t word;

	while (count--)
		check(syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 0);
}

static void loop_getppid(int count)
{
	while (count--)
		check(syscall(SYS_getppid) > 0);
}

static void loop_clock(int count)
{
	struct timespec now;

	while (count--)
		check(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now) == 0);
}

static void loop_mmap(int count)
{
	while (count--) {
		void *memory = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		check(memory != MAP_FAILED && !munmap(memory, LENGTH));
	}
}

static void loop_mprotect(int count)
{
	while (count--)
		check(!mprotect(page, LENGTH, count % 2 ? PROT_READ : PROT_READ | PROT_WRITE));
}

static void loop_open(int count)
{
	while (count--) {
		int fd = openat(AT_FDCWD, "/dev/null", O_RDONLY | O_CLOEXEC);

		check(fd >= 0 && !close(fd));
	}
}

static const struct call {
	const char *name;
	void (*loop)(int count);
	int count; /* a millisecond or so */
} calls[] = {
	{ "read", loop_read, 5000 },	       { "write", loop_write, 5000 },
	{ "futex-wake", loop_futex, 5000 },    { "getppid", loop_getppid, 10000 },
	{ "clock_gettime", loop_clock, 5000 }, { "mmap-munmap", loop_mmap, 1000 },
	{ "mprotect", loop_mprotect, 2000 },   { "openat-close", loop_open, 1000 },
};

#define CALLS (sizeof(calls) / sizeof(*calls))

static void set_mdwe(void)
{
	if (prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0))
		err(EXIT_FAILURE, "PR_SET_MDWE");
}

/* What any filter costs: this one allows everything, in one instruction. */
static void load_empty_filter(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		err(EXIT_FAILURE, "PR_SET_SECCOMP");
}

/* Answers each number of a call with the nanoseconds of one, until there are no more. */
static int work(const char *kind)
{
	size_t call;

	if (strcmp(kind, "-mdwe") == 0)
		set_mdwe();
	if (strcmp(kind, "-empty") == 0)
		load_empty_filter();
	zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	page = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(zero >= 0 && null >= 0 && page != MAP_FAILED);
	while (read(STDIN_FILENO, &call, sizeof(call)) == sizeof(call)) {
		double each = bench_least(calls[call].loop, calls[call].count, 1);

		check(write(STDOUT_FILENO, &each, sizeof(each)) == sizeof(each));
	}
	return EXIT_SUCCESS;
}

/* The settings; the first is bare. */

struct setting {
	const char *name;
	const char *options[4]; /* of wxrun, which is left out where there are none */
	const char *worker;
};

static const struct setting settings[] = {
	{ "bare", { NULL }, "--worker" },
	{ "mdwe", { NULL }, "--worker-mdwe" },
	{ "empty", { NULL }, "--worker-empty" },
	{ "enforce", { "--mode=enforce", "--without-shim", NULL }, "--worker" },
	{ "strict", { "--mode=strict", "--without-shim", NULL }, "--worker" },
};

#define SETTINGS (sizeof(settings) / sizeof(*settings))

static const char *wxrun;

/* The command @words as a child, in a setting; @in and @out become its standard ones. */
static pid_t start(const struct setting *setting, const char *const words[], int in, int out)
{
	const char *command[16] = { NULL };
	posix_spawn_file_actions_t actions;
	size_t n = 0, i;
	pid_t child;

	if (setting->options[0])
		command[n++] = wxrun;
	for (i = 0; setting->options[i]; i++)
		command[n++] = setting->options[i];
	if (setting->options[0])
		command[n++] = "--";
	for (i = 0; words[i]; i++)
		command[n++] = words[i];
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (posix_spawn(&child, command[0], &actions, NULL, (char **)(uintptr_t)command, environ))
		errx(EXIT_FAILURE, "%s cannot be run", command[0]);
	posix_spawn_file_actions_destroy(&actions);
	return child;
}

static void end(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) != child || status)
		errx(EXIT_FAILURE, "a child failed: status %#x", (unsigned int)status);
}

struct worker {
	pid_t pid;
	int to, from;
};

static struct worker start_worker(const struct setting *setting, const char *program)
{
	const char *const words[] = { program, setting->worker, NULL };
	int down[2], up[2];
	struct worker worker;

	if (pipe2(down, O_CLOEXEC) || pipe2(up, O_CLOEXEC))
		err(EXIT_FAILURE, "pipe2");
	worker.pid = start(setting, words, down[0], up[1]);
	worker.to = down[1];
	worker.from = up[0];
	close(down[0]);
	close(up[1]);
	return worker;
}

static double ask(const struct worker *worker, size_t call)
{
	double each;

	check(write(worker->to, &call, sizeof(call)) == sizeof(call));
	check(read(worker->from, &each, sizeof(each)) == sizeof(each));
	return each;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return values[count / 2];
}

static void print(const char *name, const struct setting *setting, double bare, double guarded,
		  const char *unit)
{
	printf("%s-%s\t%.3f\t%.3f\t%s\n", name, setting->name, bare, guarded, unit);
}

static void measure_call(const struct worker *workers, size_t call)
{
	static double took[SETTINGS][ROUNDS];
	double medians[SETTINGS];
	size_t round, i;

	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i < SETTINGS; i++)
			took[i][round] = ask(&workers[i], call);
	for (i = 0; i < SETTINGS; i++)
		medians[i] = median(took[i], ROUNDS);
	for (i = 1; i < SETTINGS; i++)
		print(calls[call].name, &settings[i], medians[0], medians[i], "ns");
}

static void measure_calls(const char *program)
{
	struct worker workers[SETTINGS];
	size_t i;

	for (i = 0; i < SETTINGS; i++)
		workers[i] = start_worker(&settings[i], program);
	for (i = 0; i < CALLS; i++)
		measure_call(workers, i);
	for (i = 0; i < SETTINGS; i++) {
		close(workers[i].to);
		close(workers[i].from);
		end(workers[i].pid);
	}
}

/* Programs, from their start to their end; with the shim as well. */

static const struct setting whole[] = {
	{ "bare", { NULL }, NULL },
	{ "enforce-kernel", { "--mode=enforce", "--without-shim", NULL }, NULL },
	{ "enforce", { "--mode=enforce", "--report=none", NULL }, NULL },
	{ "strict", { "--mode=strict", "--report=none", NULL }, NULL },
};

#define WHOLE (sizeof(whole) / sizeof(*whole))

static double run(const struct setting *setting, const char *const words[])
{
	double start_time = bench_now();

	end(start(setting, words, STDIN_FILENO, STDERR_FILENO));
	return (bench_now() - start_time) / 1000;
}

static void measure_program(const char *name, const char *const words[])
{
	static double took[WHOLE][RUNS];
	double medians[WHOLE];
	size_t round, i;

	for (round = 0; round < RUNS; round++)
		for (i = 0; i < WHOLE; i++)
			took[i][round] = run(&whole[i], words);
	for (i = 0; i < WHOLE; i++)
		medians[i] = median(took[i], RUNS);
	for (i = 1; i < WHOLE; i++)
		print(name, &whole[i], medians[0], medians[i], "us");
}

static void stay_on_this_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)sched_getcpu(), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(EXIT_FAILURE, "sched_setaffinity");
}

int main(int argc, char **argv)
{
	/* Each byte is a system call twice, and the blocks are many. */
	const char *const pipeline[] = { "/bin/sh", "-c",
					 "dd if=/dev/zero bs=64 count=20000 2>/dev/null | cat | dd "
					 "of=/dev/null bs=64 2>/dev/null",
					 NULL };
	const char *const walk[] = { "/usr/bin/du", "-s", "/usr/share", NULL };
	const char *const nothing[] = { "/bin/true", NULL };
	const char *program = realpath("/proc/self/exe", NULL);

	if (argc != 2 || !program)
		return 2;
	if (strncmp(argv[1], "--worker", 8) == 0)
		return work(argv[1] + 8);
	wxrun = argv[1];
	stay_on_this_cpu();
	measure_calls(program);
	measure_program("true", nothing);
	measure_program("pipeline", pipeline);
	measure_program("walk", walk);
	return 0;
}
