/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closures while the loader is at work: its lock is another's, or this very
 * thread's half-way, when a fork or a signal comes. Making a closure at a
 * place in the program that has made others must not wait for it.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "closure.h"
#include "process.h"
#include "tap.h"

#define FORKS 300
#define SECONDS 3
#define MICROSECONDS 200
#define PATIENCE 10
/* A library that the program does not use. */
#define LIBRARY "libm.so.6"

static atomic_bool stop;
static atomic_ulong handled, wrong;

static bool load_and_unload(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	return library && dlclose(library) == 0;
}

static bool use_closures(void)
{
	struct closure own[10];
	const bool right = closures_make(own, 10, 3) == 10 && closures_right(own, 10) == 10;

	closures_free(own, 10);
	return right;
}

/* Forks. */

static void *keep_loading(void *arg)
{
	(void)arg;
	while (!atomic_load_explicit(&stop, memory_order_relaxed))
		load_and_unload();
	return NULL;
}

static int in_child(void *arg)
{
	(void)arg;
	return use_closures() ? CASE_RIGHT : 1;
}

static int forks(void)
{
	pthread_t thread;
	int i, right = 0, hung = 0;

	use_closures();
	pthread_create(&thread, NULL, keep_loading, NULL);
	/* Each that hangs costs its patience, and one is enough. */
	for (i = 0; i < FORKS && !hung; i++) {
		const struct end end = process_fork(in_child, NULL, PATIENCE);

		right += ended_with(&end, CASE_RIGHT);
		hung += end.hung;
	}
	atomic_store(&stop, true);
	pthread_join(thread, NULL);
	return right == FORKS ? CASE_RIGHT : 1;
}

/* Signals. */

static void on_signal(int number)
{
	(void)number;
	atomic_fetch_add(&handled, 1);
	if (!use_closures())
		atomic_fetch_add(&wrong, 1);
}

static timer_t start_timer(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	const struct itimerspec often = { { 0, MICROSECONDS * 1000 }, { 0, MICROSECONDS * 1000 } };
	timer_t timer;

	sigaction(SIGUSR1, &action, NULL);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		abort();
	timer_settime(timer, 0, &often, NULL);
	return timer;
}

static int signals(void)
{
	const time_t end = time(NULL) + SECONDS + 1;
	unsigned long loads = 0;
	timer_t timer;

	use_closures();
	timer = start_timer();
	while (time(NULL) < end)
		loads += load_and_unload();
	timer_delete(timer);
	return loads && handled && !wrong ? CASE_RIGHT : 1;
}

static const struct process_case cases[] = {
	{ "forks", forks },
	{ "signals", signals },
	{ NULL, NULL },
};

static void try_case(const char *name, const char *sentence)
{
	const struct end end = process_run(name, GUARDED);

	if (!ended_with(&end, CASE_RIGHT))
		note("%s: %s", name, end_text(&end));
	ok(ended_with(&end, CASE_RIGHT), "%s", sentence);
}

int main(int argc, char **argv)
{
	closure_init();
	process_main(argc, argv, cases);
	try_case("forks", "a child makes closures though the loader's lock was held at the fork");
	try_case("signals", "a signal handler makes closures though the loader was interrupted");
	return tap_end();
}
