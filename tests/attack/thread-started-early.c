/* SPDX-License-Identifier: Apache-2.0 */
/* Started before main(), where a program is locked at the earliest: a lock must reach it. */
#include "early.h"

#include <pthread.h>

static int start[2], over[2];

/* Its verdict ends the whole process. */
static void *in_thread(void *unused)
{
	char byte;

	if (read(start[0], &byte, 1) != 1)
		end(BROKEN, "no start");
	inject_file(handed_over("INHERITED_FILE"), 0);
	run(forbidden_map(raw_map(RX, MAP_PRIVATE, handed_over("INHERITED_FILE"))));
	return unused;
}

static void start_early(void)
{
	pthread_t thread;

	setup(pipe(start));
	setup(pipe(over));
	if (pthread_create(&thread, NULL, in_thread, NULL))
		end(BROKEN, "no thread");
}

EARLY(start_early);

/* In a child of the process that has the thread: wake it, and wait for that process's end. */
void attack(void)
{
	char byte;

	close(over[1]);
	setup(write(start[1], "", 1) == 1 ? 0 : -1);
	setup((int)read(over[0], &byte, 1));
	_exit(EXECUTED);
}
