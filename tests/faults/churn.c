/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads that make, call and free closures as fast as they can, and free each
 * other's. libffi's own static trampolines crash here: it walks its list of
 * segments without the lock under which others are removed from it.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "closure.h"
#include "tap.h"

#define THREADS 4
#define MAILBOXES 64
#define SECONDS 5

static _Atomic(struct closure *) mailboxes[MAILBOXES];
static atomic_bool stop;

struct worker {
	pthread_t thread;
	unsigned int seed;
	unsigned long rounds;
	unsigned long foreign;
	unsigned long wrong;
};

static struct closure *make(int add)
{
	struct closure *closure = malloc(sizeof(*closure));

	if (closure && !closure_make(closure, add)) {
		free(closure);
		return NULL;
	}
	return closure;
}

static void discard(struct closure *closure)
{
	closure_free(closure);
	free(closure);
}

/* A few at once, so that blocks are freed in another order than they came. */
static void burst(struct worker *worker)
{
	struct closure own[24];
	const size_t n = 1 + (size_t)rand_r(&worker->seed) % 24;

	if (closures_make(own, n, (int)worker->rounds % 100000) != n || closures_right(own, n) != n)
		worker->wrong++;
	closures_free(own, n);
}

/* Leave a closure for whoever comes, and take what is there. */
static void exchange(struct worker *worker)
{
	struct closure *mine = make((int)worker->rounds % 100000), *theirs;

	if (!mine) {
		worker->wrong++;
		return;
	}
	theirs = atomic_exchange(&mailboxes[rand_r(&worker->seed) % MAILBOXES], mine);
	if (!theirs)
		return;
	worker->foreign++;
	worker->wrong += !closure_is_right(theirs);
	closure_prepare(theirs, 31337);
	worker->wrong += !closure_is_right(theirs);
	discard(theirs);
}

static void *work(void *arg)
{
	struct worker *worker = arg;

	for (; !atomic_load_explicit(&stop, memory_order_relaxed); worker->rounds++) {
		burst(worker);
		exchange(worker);
	}
	return NULL;
}

static void run(struct worker workers[THREADS])
{
	const struct timespec duration = { SECONDS, 0 };
	int i;

	for (i = 0; i < THREADS; i++) {
		workers[i] = (struct worker) { .seed = (unsigned int)i };
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	nanosleep(&duration, NULL);
	atomic_store(&stop, true);
	for (i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
}

static void empty_mailboxes(void)
{
	int i, wrong = 0;

	for (i = 0; i < MAILBOXES; i++) {
		if (!mailboxes[i])
			continue;
		wrong += !closure_is_right(mailboxes[i]);
		discard(mailboxes[i]);
	}
	ok(wrong == 0, "what the threads left behind is right");
}

int main(void)
{
	struct worker workers[THREADS];
	int i;

	closure_init();
	run(workers);
	for (i = 0; i < THREADS; i++) {
		note("%lu rounds, %lu closures of other threads", workers[i].rounds,
		     workers[i].foreign);
		ok(workers[i].rounds > 0 && workers[i].wrong == 0,
		   "thread %d finds each of its closures right", i);
		ok(workers[i].foreign > 0, "thread %d frees closures of other threads", i);
	}
	empty_mailboxes();
	return tap_end();
}
