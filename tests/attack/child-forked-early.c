/* SPDX-License-Identifier: Apache-2.0 */
/* Forked before main(), where a program is locked at the earliest: its child is not. */
#include "early.h"

#include <sys/wait.h>

static int start[2], result[2];

static void in_child(void)
{
	char byte;

	if (read(start[0], &byte, 1) != 1)
		_exit(BROKEN);
	inject_file(handed_over("INHERITED_FILE"), 0);
	run(forbidden_map(raw_map(RX, MAP_PRIVATE, handed_over("INHERITED_FILE"))));
}

/* Its own child may die of the code: this one tells how it ended. */
static void watch_child(void)
{
	pid_t child;
	int status;

	close(start[1]);
	child = setup(fork());
	if (child == 0)
		in_child();
	setup(waitpid(child, &status, 0));
	setup(write(result[1], &status, sizeof(status)) == sizeof(status) ? 0 : -1);
	_exit(0);
}

static void fork_early(void)
{
	setup(pipe(start));
	setup(pipe(result));
	if (setup(fork()) == 0)
		watch_child();
}

EARLY(fork_early);

void attack(void)
{
	int status;

	setup(write(start[1], "", 1) == 1 ? 0 : -1);
	if (read(result[0], &status, sizeof(status)) != sizeof(status) || !WIFEXITED(status))
		end(BROKEN, "the child did not end with a verdict");
	_exit(WEXITSTATUS(status));
}
