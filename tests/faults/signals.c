/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closures in a signal handler, while the code that it interrupts does the
 * same: a lock around the allocator would wait for itself. Bare, libffi does.
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#include "closure.h"
#include "tap.h"

#define SECONDS 2
#define MICROSECONDS 200
#define HELD 32

static atomic_ulong handled, wrong;
static struct closure held[HELD];
static struct closure from_main;

/* New ones, one that stays until a later signal, one that the main program made. */
static void on_alarm(int number)
{
	const unsigned long round = atomic_fetch_add(&handled, 1);
	struct closure *kept = &held[round % HELD];
	struct closure own[5];

	(void)number;
	if (closures_make(own, 5, (int)round % 1000) != 5 || closures_right(own, 5) != 5)
		atomic_fetch_add(&wrong, 1);
	closures_free(own, 5);
	if (kept->memory) {
		if (!closure_is_right(kept))
			atomic_fetch_add(&wrong, 1);
		closure_free(kept);
	}
	if (!closure_make(kept, (int)round % 1000) || !closure_is_right(&from_main))
		atomic_fetch_add(&wrong, 1);
}

static void set_timer(int microseconds)
{
	const struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

/* At the first closure the loader is asked about its callers; that is not for handlers. */
static void warm_up(void)
{
	closure_make(&from_main, 7);
	on_alarm(0);
}

static unsigned long churn(void)
{
	static struct closure own[3000];
	const time_t end = time(NULL) + SECONDS + 1;
	unsigned long rounds = 0;

	while (time(NULL) < end) {
		const size_t n = 1 + rounds++ * 37 % 3000;

		if (closures_make(own, n, 5) != n || closures_right(own, n) != n)
			atomic_fetch_add(&wrong, 1);
		closures_free(own, n);
	}
	return rounds;
}

int main(void)
{
	const struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	unsigned long rounds;

	closure_init();
	warm_up();
	sigaction(SIGALRM, &action, NULL);
	set_timer(MICROSECONDS);
	rounds = churn();
	set_timer(0);
	note("%lu rounds, %lu signals", rounds, handled);
	ok(rounds > 1 && handled > 100, "the signal handler comes between the program's closures");
	ok(wrong == 0, "each closure of the handler and of the program is right");
	ok(closures_right(&from_main, 1) == 1, "a closure from before is as it was");
	return tap_end();
}
