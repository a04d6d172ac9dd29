/* SPDX-License-Identifier: Apache-2.0 */
/* Started before main(), with a filter of its own: a lock cannot be put upon all threads. */
#include "early.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>

static int ready[2], start[2], over[2];

static void take_filter(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };

	setup(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	forbidden(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
	setup(write(ready[1], "", 1) == 1 ? 0 : -1);
}

/* Its verdict ends the whole process. */
static void *in_thread(void *unused)
{
	char byte;

	take_filter();
	if (read(start[0], &byte, 1) != 1)
		end(BROKEN, "no start");
	inject_file(handed_over("INHERITED_FILE"), 0);
	run(forbidden_map(raw_map(RX, MAP_PRIVATE, handed_over("INHERITED_FILE"))));
	return unused;
}

static void start_early(void)
{
	pthread_t thread;
	char byte;

	setup(pipe(ready));
	setup(pipe(start));
	setup(pipe(over));
	if (pthread_create(&thread, NULL, in_thread, NULL))
		end(BROKEN, "no thread");
	setup((int)read(ready[0], &byte, 1));
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
