/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libc makes the stacks of threads executable where a file asks for that, and
 * fails to under PR_SET_MDWE. Then such a thread gets a stack of ours, by way
 * of its libc. Threads that libc starts for itself, by thrd_create() or
 * timer_create() for two, do not pass here.
 *
 * libc keeps its own data of a thread on a stack that it was given. So ours
 * is unmapped when pthread_join() has returned, or, detached, when the kernel
 * does not know the thread any more; where neither is seen, never.
 */
#include <errno.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "core/sys.h"
#include "preload/dl.h"
#include "preload/guard.h"
#include "preload/report.h"
#include "preload/stack.h"
#include "preload/verdict.h"

/* libc's functions; where one is in a library that is not loaded, NULL. */
static struct {
	__typeof__(&pthread_create) create;
	__typeof__(&pthread_join) join;
	__typeof__(&pthread_tryjoin_np) tryjoin;
	__typeof__(&pthread_timedjoin_np) timedjoin;
	__typeof__(&pthread_clockjoin_np) clockjoin;
	__typeof__(&pthread_detach) detach;
	__typeof__(&pthread_attr_getstack) getstack;
	__typeof__(&pthread_attr_setstack) setstack;
	__typeof__(&pthread_attr_getstacksize) getstacksize;
	__typeof__(&pthread_attr_getguardsize) getguardsize;
	__typeof__(&pthread_attr_getdetachstate) getdetachstate;
	__typeof__(&pthread_getattr_default_np) getdefault;
	__typeof__(&pthread_attr_destroy) destroy;
} libc;

/* All at the first call, which finds no less than a later one would. */
static void find_libc(void)
{
	static bool found;

	if (likely(__atomic_load_n(&found, __ATOMIC_ACQUIRE)))
		return;
	libc.create = DL_NEXT(pthread_create);
	libc.join = DL_NEXT(pthread_join);
	libc.tryjoin = DL_NEXT(pthread_tryjoin_np);
	libc.timedjoin = DL_NEXT(pthread_timedjoin_np);
	libc.clockjoin = DL_NEXT(pthread_clockjoin_np);
	libc.detach = DL_NEXT(pthread_detach);
	libc.getstack = DL_NEXT(pthread_attr_getstack);
	libc.setstack = DL_NEXT(pthread_attr_setstack);
	libc.getstacksize = DL_NEXT(pthread_attr_getstacksize);
	libc.getguardsize = DL_NEXT(pthread_attr_getguardsize);
	libc.getdetachstate = DL_NEXT(pthread_attr_getdetachstate);
	libc.getdefault = DL_NEXT(pthread_getattr_default_np);
	libc.destroy = DL_NEXT(pthread_attr_destroy);
	__atomic_store_n(&found, true, __ATOMIC_RELEASE);
}

static bool knows_attributes(void)
{
	return libc.getstack && libc.setstack && libc.getstacksize && libc.getguardsize &&
	       libc.getdetachstate && libc.getdefault && libc.destroy;
}

/* More than any CPU asks of a stack. */
#define ALIGNMENT 64

/**
 * struct stack - a stack of ours, at the top of its own mapping.
 * @next:	in a list
 * @map:	what is mapped: the guard, the stack and this
 * @len:	bytes of that
 * @low:	where the stack begins, behind the guard
 * @start:	what the thread is to run
 * @arg:	with that
 * @tid:	the thread, for the kernel; 0 until it runs
 * @created:	the pthread_create() that made it is past using it
 */
struct stack {
	struct stack *next;
	char *map;
	size_t len;
	char *low;
	void *(*start)(void *arg);
	void *arg;
	int tid;
	bool created;
} __attribute__((aligned(ALIGNMENT)));

/*
 * Zero in a child of fork(): it has none of the threads but one, on whose stack
 * it runs, so what it inherited stays mapped, and the lock free.
 */
static struct {
	bool taken;
	struct stack *joinable;
	struct stack *first_detached;
	struct stack *last_detached;
} __attribute__((aligned(ARCH_PAGE_MAX))) lists; /* whole pages, as the kernel wipes no less */

/* Held for a few instructions, and for a walk through the list of joinable ones. */
static void take_lists(void)
{
	while (__atomic_exchange_n(&lists.taken, true, __ATOMIC_ACQUIRE))
		sys_sched_yield();
}

static void leave_lists(void)
{
	__atomic_store_n(&lists.taken, false, __ATOMIC_RELEASE);
}

static void add_joinable(struct stack *stack)
{
	take_lists();
	stack->next = lists.joinable;
	lists.joinable = stack;
	leave_lists();
}

/* libc's name of a thread is an address on its stack. NULL if it is on none of ours. */
static struct stack *take_joinable(uintptr_t address)
{
	struct stack **each, *found;

	take_lists();
	for (each = &lists.joinable; (found = *each); each = &found->next) {
		if (address - (uintptr_t)found->map >= found->len)
			continue;
		*each = found->next;
		break;
	}
	leave_lists();
	return found;
}

static void add_detached(struct stack *stack)
{
	stack->next = NULL;
	take_lists();
	if (lists.first_detached)
		lists.last_detached->next = stack;
	else
		lists.first_detached = stack;
	lists.last_detached = stack;
	leave_lists();
}

static struct stack *take_detached(void)
{
	struct stack *stack;

	take_lists();
	stack = lists.first_detached;
	if (stack)
		lists.first_detached = stack->next;
	leave_lists();
	return stack;
}

/* The end of a stack. */

static void unmap(const struct stack *stack)
{
	sys_munmap(stack->map, stack->len);
}

/*
 * The kernel forgets a thread after it gave up its memory. Its number may come
 * again, then the stack stays a while longer.
 */
static bool is_gone(const struct stack *stack)
{
	const int tid = __atomic_load_n(&stack->tid, __ATOMIC_ACQUIRE);

	return __atomic_load_n(&stack->created, __ATOMIC_ACQUIRE) && tid &&
	       sys3(SYS_tgkill, sys_getpid(), tid, 0) == -ESRCH;
}

/* A few at a time, and more than are added meanwhile. */
static void unmap_detached(void)
{
	struct stack *stack;
	int i;

	for (i = 0; i < 4 && (stack = take_detached()); i++) {
		if (is_gone(stack))
			unmap(stack);
		else
			add_detached(stack);
	}
}

static void joined(pthread_t thread)
{
	struct stack *stack = take_joinable((uintptr_t)thread);

	if (!stack)
		return;
	if (__atomic_load_n(&stack->created, __ATOMIC_ACQUIRE))
		unmap(stack);
	else
		add_detached(stack);
}

/* Its beginning. */

static void *run(void *arg)
{
	struct stack *stack = arg;

	__atomic_store_n(&stack->tid, sys_gettid(), __ATOMIC_RELEASE);
	return stack->start(stack->arg);
}

static bool round_up(size_t *size, size_t unit)
{
	if (__builtin_add_overflow(*size, unit - 1, size))
		return false;
	*size &= ~(unit - 1);
	return true;
}

/* @size bytes of stack behind @guard bytes that nobody may touch. NULL if there is no room. */
static struct stack *map_stack(size_t size, size_t guard)
{
	const size_t page = getauxval(AT_PAGESZ);
	size_t usable, len;
	struct stack *stack;
	long map;

	if (!round_up(&size, ALIGNMENT) || __builtin_add_overflow(size, sizeof(*stack), &usable) ||
	    !round_up(&usable, page) || !round_up(&guard, page) ||
	    __builtin_add_overflow(usable, guard, &len))
		return NULL;
	map = sys_mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (sys_failed(map))
		return NULL;
	if (sys_mprotect((char *)map + guard, usable, PROT_READ | PROT_WRITE)) {
		sys_munmap((void *)map, len);
		return NULL;
	}
	stack = (struct stack *)((char *)map + len) - 1;
	stack->map = (char *)map;
	stack->len = len;
	stack->low = (char *)stack - size;
	return stack;
}

/* A stack that was not given begins so far below zero that it ends there. */
static bool needs_stack(const pthread_attr_t *attr)
{
	void *stack = NULL;
	size_t size = 0;

	if (!knows_attributes())
		return false;
	return !attr || libc.getstack(attr, &stack, &size) || (uintptr_t)stack + size == 0;
}

static struct stack *give_stack(pthread_attr_t *attr)
{
	size_t size, guard;
	struct stack *stack;

	if (libc.getstacksize(attr, &size) || libc.getguardsize(attr, &guard))
		return NULL;
	stack = map_stack(size, guard);
	if (!stack || libc.setstack(attr, stack->low, (size_t)((char *)stack - stack->low)) == 0)
		return stack;
	unmap(stack);
	return NULL;
}

/* The stack is in its list before anybody can ask for it. */
static int create_on(struct stack *stack, pthread_t *thread, const pthread_attr_t *attr)
{
	int detached = PTHREAD_CREATE_JOINABLE, ret;

	libc.getdetachstate(attr, &detached);
	if (detached == PTHREAD_CREATE_JOINABLE)
		add_joinable(stack);
	ret = libc.create(thread, attr, run, stack);
	if (ret) {
		take_joinable((uintptr_t)stack);
		unmap(stack);
		return ret;
	}
	if (detached != PTHREAD_CREATE_JOINABLE)
		add_detached(stack);
	__atomic_store_n(&stack->created, true, __ATOMIC_RELEASE);
	return 0;
}

static int create_on_ours(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *),
			  void *arg)
{
	static bool watching;
	struct stack *stack;
	pthread_attr_t own;
	int ret;

	if (!__atomic_exchange_n(&watching, true, __ATOMIC_RELAXED))
		sys_wipe_on_fork(&lists, sizeof(lists));
	unmap_detached();
	ret = attr ? 0 : libc.getdefault(&own);
	if (ret)
		return ret;
	if (attr)
		own = *attr;
	stack = give_stack(&own);
	ret = EAGAIN;
	if (stack) {
		stack->start = start;
		stack->arg = arg;
		ret = create_on(stack, thread, &own);
	}
	if (!attr)
		libc.destroy(&own);
	return ret;
}

static struct record describe(void)
{
	return (struct record) {
		.event = EVENT_EXEC_STACK,
		.outcome = OUTCOME_REFUSED,
		.call = "pthread_create",
		.detail = "the stack of a thread; refused, it gets one that is not",
	};
}

static bool refuses(const void *site)
{
	struct record record = describe();

	return verdict_refuse(&record, site);
}

EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *),
			  void *arg)
{
	struct record record;
	int ret;

	find_libc();
	if (unlikely(!libc.create))
		return ENOSYS;
	if (unlikely(stack_is_wanted_executable()) && needs_stack(attr) && refuses(CALL_SITE))
		return create_on_ours(thread, attr, start, arg);
	ret = libc.create(thread, attr, start, arg);
	if (likely(ret != EACCES && ret != EPERM))
		return ret;
	/* A library that came later made them so, and the kernel refused it, perhaps. */
	if (!needs_stack(attr) || create_on_ours(thread, attr, start, arg))
		return ret;
	record = describe();
	report(&record, CALL_SITE);
	return 0;
}

/* The ways to wait for a thread. */

static int ended(int ret, pthread_t thread)
{
	if (ret == 0 && __atomic_load_n(&lists.joinable, __ATOMIC_RELAXED))
		joined(thread);
	return ret;
}

EXPORT int pthread_join(pthread_t thread, void **value)
{
	find_libc();
	return libc.join ? ended(libc.join(thread, value), thread) : ENOSYS;
}

EXPORT int pthread_tryjoin_np(pthread_t thread, void **value)
{
	find_libc();
	return libc.tryjoin ? ended(libc.tryjoin(thread, value), thread) : ENOSYS;
}

EXPORT int pthread_timedjoin_np(pthread_t thread, void **value, const struct timespec *limit)
{
	find_libc();
	return libc.timedjoin ? ended(libc.timedjoin(thread, value, limit), thread) : ENOSYS;
}

EXPORT int pthread_clockjoin_np(pthread_t thread, void **value, clockid_t clock,
				const struct timespec *limit)
{
	find_libc();
	return libc.clockjoin ? ended(libc.clockjoin(thread, value, clock, limit), thread) : ENOSYS;
}

EXPORT int pthread_detach(pthread_t thread)
{
	struct stack *stack = NULL;
	int ret;

	find_libc();
	ret = libc.detach ? libc.detach(thread) : ENOSYS;
	if (ret == 0 && __atomic_load_n(&lists.joinable, __ATOMIC_RELAXED))
		stack = take_joinable((uintptr_t)thread);
	if (stack)
		add_detached(stack);
	return ret;
}
