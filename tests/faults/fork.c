/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closures on both sides of a fork. libffi's fallback for where memory may not
 * be writable and executable is one file mapped twice, shared: what a child
 * does to a closure happens to its parent.
 */
#include <stdlib.h>
#include <unistd.h>

#include "closure.h"
#include "process.h"
#include "tap.h"

#define COUNT 100
#define SECONDS 30

static struct closure inherited[COUNT];

static int status_of(bool right)
{
	return right ? CASE_RIGHT : 1;
}

static int prepare_again(void *arg)
{
	size_t i;

	(void)arg;
	for (i = 0; i < COUNT; i++)
		closure_prepare(&inherited[i], 5000 + (int)i);
	return status_of(closures_right(inherited, COUNT) == COUNT);
}

static int free_all(void *arg)
{
	(void)arg;
	closures_free(inherited, COUNT);
	return CASE_RIGHT;
}

/* What is freed is given out again, for closures of the child's. */
static int free_and_make(void *arg)
{
	static struct closure own[2 * COUNT];

	(void)arg;
	closures_free(inherited, COUNT);
	return status_of(closures_make(own, 2 * COUNT, 7000) == 2 * COUNT &&
			 closures_right(own, 2 * COUNT) == 2 * COUNT);
}

static int prepare_and_free(void *arg)
{
	return prepare_again(arg) == CASE_RIGHT ? free_all(arg) : 1;
}

static void try_child(int (*run)(void *), const char *what)
{
	const struct end end = process_fork(run, NULL, SECONDS);

	ok(ended_with(&end, CASE_RIGHT), "a child can %s", what);
	ok(closures_right(inherited, COUNT) == COUNT,
	   "its parent's closures are the same after a child's %s", what);
}

/* The child waits until its parent has changed all, then looks at its own. */
static int look_later(void *arg)
{
	const int *gate = arg;
	char byte;

	close(gate[1]);
	if (read(gate[0], &byte, 1) != 1)
		return 2;
	return status_of(closures_right(inherited, COUNT) == COUNT);
}

static void change_in_parent(int number, size_t i)
{
	if (number == 0)
		closure_prepare(&inherited[i], 9000 + (int)i);
	else
		closure_free(&inherited[i]);
}

static int gate[2];
static int change;

/* A process between, so that the one that waits has a sibling and a parent that changes. */
static int change_while_child_waits(void *arg)
{
	static struct closure more[COUNT];
	struct end end;
	pid_t pid;
	size_t i;

	(void)arg;
	if (pipe(gate))
		return 3;
	pid = fork();
	if (pid == 0)
		_exit(look_later(gate));
	for (i = 0; i < COUNT; i++)
		change_in_parent(change, i);
	closures_make(more, COUNT, 11000);
	if (write(gate[1], "", 1) != 1)
		return 4;
	end = process_wait(pid, SECONDS);
	if (closures_right(more, COUNT) != COUNT)
		return 5;
	return ended_with(&end, CASE_RIGHT) ? CASE_RIGHT : 6;
}

static void try_parent(int number, const char *what)
{
	struct end end;

	change = number;
	end = process_fork(change_while_child_waits, NULL, SECONDS);
	ok(ended_with(&end, CASE_RIGHT), "a child's closures are the same after its parent's %s",
	   what);
}

static void try_generations(void)
{
	int i, right = 0;

	for (i = 0; i < 50; i++) {
		const struct end end = process_fork(free_and_make, NULL, SECONDS);

		right += ended_with(&end, CASE_RIGHT) && closures_right(inherited, COUNT) == COUNT;
	}
	ok(right == 50, "50 children in a row find and leave the closures as they were");
}

int main(void)
{
	closure_init();
	ok(closures_make(inherited, COUNT, 0) == COUNT, "closures are made before the fork");
	try_child(prepare_again, "prepare closures again");
	try_child(free_all, "free closures");
	try_child(free_and_make, "free closures and make others");
	try_child(prepare_and_free, "prepare closures again and free them");
	try_parent(0, "preparing them again");
	try_parent(1, "freeing them");
	try_generations();
	return tap_end();
}
