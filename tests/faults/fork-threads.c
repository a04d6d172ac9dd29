/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forks while other threads are inside the allocator of closures. A lock that
 * one of them holds stays held in the child for ever: libffi's own closures
 * hang there.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "closure.h"
#include "process.h"
#include "tap.h"

#define THREADS 5
#define FORKS 300
#define SECONDS 15
#define IN_CHILD 300

/* So large that each takes a table of trampolines of its own. */
#define SPAN 200000
#define SPANS_A_FORK 2

static atomic_bool stop;
static atomic_int forks;
static struct closure inherited[64];

static void *churn(void *arg)
{
	static _Thread_local struct closure own[200];

	(void)arg;
	while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
		const size_t n = closures_make(own, 200, 1);

		if (closures_right(own, n) != 200)
			abort();
		closures_free(own, n);
	}
	return NULL;
}

/*
 * Forever in need of new tables, a few for each fork and all at the time of
 * it: the lock under which they are mapped is then held most likely.
 */
static void *grow(void *arg)
{
	int grown = 0;
	void *code;

	(void)arg;
	while (!atomic_load(&stop)) {
		if (grown == SPANS_A_FORK * atomic_load(&forks)) {
			sched_yield();
			continue;
		}
		grown++;
		if (!ffi_closure_alloc(SPAN, &code))
			abort();
	}
	return NULL;
}

/* No libc function that could wait for another thread. */
static int use_closures(void *arg)
{
	static struct closure own[IN_CHILD];
	void *code;

	(void)arg;
	if (!ffi_closure_alloc(SPAN, &code))
		return 4;
	if (closures_right(inherited, 64) != 64)
		return 1;
	closures_free(inherited, 32);
	if (closures_make(own, IN_CHILD, 100) != IN_CHILD ||
	    closures_right(own, IN_CHILD) != IN_CHILD)
		return 2;
	closures_free(own, IN_CHILD);
	return closures_right(inherited + 32, 32) == 32 ? CASE_RIGHT : 3;
}

int main(void)
{
	pthread_t threads[THREADS];
	int i, right = 0, hung = 0;

	closure_init();
	closures_make(inherited, 64, 0);
	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, i ? churn : grow, NULL);
	/* Each that hangs costs its patience. */
	for (i = 0; i < FORKS && hung < 3; i++) {
		struct end end;

		atomic_fetch_add(&forks, 1);
		end = process_fork(use_closures, NULL, SECONDS);
		right += ended_with(&end, CASE_RIGHT);
		hung += end.hung;
	}
	atomic_store(&stop, true);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ok(hung == 0, "no child of %d hangs (%d did)", FORKS, hung);
	ok(right == FORKS, "each of %d children makes, calls and frees closures (%d did)", FORKS,
	   right);
	ok(closures_right(inherited, 64) == 64, "the parent's closures are as they were");
	return tap_end();
}
