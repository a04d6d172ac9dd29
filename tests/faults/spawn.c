/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs started from a program with closures. Until its exec a child of
 * vfork() and of posix_spawn() lives in its parent's memory.
 */
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "closure.h"
#include "process.h"
#include "tap.h"

#define COUNT 200
#define ROUNDS 20

extern char **environ;

static struct closure closures[COUNT];
static char *self;

static int spawned(void)
{
	static struct closure own[COUNT];

	closure_init();
	return closures_make(own, COUNT, 3) == COUNT && closures_right(own, COUNT) == COUNT
		       ? CASE_RIGHT
		       : 1;
}

static const struct process_case cases[] = {
	{ "spawned", spawned },
	{ NULL, NULL },
};

static bool ends_with(pid_t pid, int status)
{
	const struct end end = pid > 0 ? process_wait(pid, CASE_SECONDS)
				       : (struct end) { .pid = 0 };

	return ended_with(&end, status);
}

static bool by_vfork(void)
{
	const pid_t pid = vfork();

	if (pid == 0) {
		execl(self, self, "spawned", (char *)NULL);
		_exit(1);
	}
	return ends_with(pid, CASE_RIGHT);
}

static bool by_vfork_without_program(void)
{
	const pid_t pid = vfork();

	if (pid == 0) {
		execl("/nonexistent/program", "program", (char *)NULL);
		_exit(17);
	}
	return ends_with(pid, 17);
}

static bool by_posix_spawn(void)
{
	static char spawned_case[] = "spawned";
	char *const argv[] = { self, spawned_case, NULL };
	pid_t pid;

	return posix_spawn(&pid, self, NULL, NULL, argv, environ) == 0 &&
	       ends_with(pid, CASE_RIGHT);
}

static bool by_system(void)
{
	const int status = system("test \"$(echo from the shell)\" = 'from the shell' && exit 9");

	return WIFEXITED(status) && WEXITSTATUS(status) == 9;
}

static void try_way(bool (*start)(void), const char *what)
{
	struct closure more[10];
	int i, started = 0, right = 0;

	for (i = 0; i < ROUNDS; i++) {
		started += start();
		right += closures_make(more, 10, 500) == 10 && closures_right(more, 10) == 10 &&
			 closures_right(closures, COUNT) == COUNT;
		closures_free(more, 10);
	}
	ok(started == ROUNDS, "%s works from a program with closures", what);
	ok(right == ROUNDS, "after %s the closures are as they were", what);
}

int main(int argc, char **argv)
{
	process_main(argc, argv, cases);
	self = argv[0];
	closure_init();
	closures_make(closures, COUNT, 0);
	try_way(by_vfork, "vfork() and exec");
	try_way(by_vfork_without_program, "vfork() and an exec that fails");
	try_way(by_posix_spawn, "posix_spawn()");
	try_way(by_system, "system()");
	return tap_end();
}
