/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signal every 100 microseconds whose handler asks for what the shim
 * refuses, while the main loop does the same and forks. Each process prints
 * how often it asked from where: PID FUNCTION COUNT.
 */
#include "body.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	CHILDREN = 8,
	ROUNDS = 300,
	SIGNALS = 50
};

static char *memory;

/* Every place that asks is a function with a name in the dynamic symbol table, for the records. */
#define PLACE(name, call)                                                                          \
	static volatile sig_atomic_t name##_count;                                                 \
	void name(void);                                                                           \
	__attribute__((noinline)) void name(void)                                                  \
	{                                                                                          \
		if ((call) != -1)                                                                  \
			abort();                                                                   \
		name##_count++;                                                                    \
	}

PLACE(handler_maps, (long)mmap(NULL, SIZE, RWX, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
PLACE(handler_protects, mprotect(memory, SIZE, RWX))
PLACE(handler_gains, mprotect(memory, SIZE, RX))
PLACE(loop_maps, (long)mmap(NULL, SIZE, RWX, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
PLACE(loop_protects, mprotect(memory, SIZE, RWX))
PLACE(loop_gains, mprotect(memory, SIZE, RX))

static const struct place {
	const char *name;
	volatile sig_atomic_t *count;
} places[] = {
	{ "handler_maps", &handler_maps_count },	 { "loop_maps", &loop_maps_count },
	{ "handler_protects", &handler_protects_count }, { "loop_protects", &loop_protects_count },
	{ "handler_gains", &handler_gains_count },	 { "loop_gains", &loop_gains_count },
};

static void on_alarm(int number)
{
	const int saved = errno;

	(void)number;
	handler_maps();
	handler_protects();
	handler_gains();
	errno = saved;
}

static void alarm_every(suseconds_t microseconds)
{
	struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };

	setup(setitimer(ITIMER_REAL, &timer, NULL));
}

/* Until the loop was often enough in it, and the handler too. */
static void ask(void)
{
	const sig_atomic_t handled = handler_gains_count;
	int i;

	for (i = 0; i < ROUNDS || handler_gains_count - handled < SIGNALS; i++) {
		loop_maps();
		loop_protects();
		loop_gains();
	}
}

static void print_counts(void)
{
	char line[128];
	size_t i;

	alarm_every(0);
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		int len = snprintf(line, sizeof(line), "%d %s %d\n", getpid(), places[i].name,
				   (int)*places[i].count);

		setup(write(STDOUT_FILENO, line, (size_t)len) == len ? 0 : -1);
	}
}

static _Noreturn void child(int number)
{
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++)
		*places[i].count = 0;
	alarm_every(100);
	ask();
	print_counts();
	/* Both ways to leave have their counts told. */
	if (number % 2)
		_exit(0);
	exit(0);
}

void attack(void)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	int i, status;

	memory = setup_map(map_anonymous(RW, MAP_PRIVATE));
	setup(sigaction(SIGALRM, &action, NULL));
	for (i = 0; i < CHILDREN; i++) {
		pid_t pid;

		alarm_every(100);
		ask();
		/* fork() starts again at each signal, and may take longer than 100 us. */
		alarm_every(5000);
		pid = setup(fork());
		if (pid == 0)
			child(i);
	}
	for (i = 0; i < CHILDREN; i++) {
		while (wait(&status) < 0)
			setup(errno == EINTR ? 0 : -1);
		if (status)
			end(BROKEN, "a child ended with %d", status);
	}
	print_counts();
	exit(0);
}
