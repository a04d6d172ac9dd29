/* SPDX-License-Identifier: Apache-2.0 */
#include "tramp/pool.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "core/sys.h"
#include "tramp/table.h"
#include "tramp/thread.h"

/* Order of a slot that is not the first of its span. */
#define ORDER_INNER 0xff

/* Locks. All are tried, none is waited for while another could serve. */

static bool lock_try(uint32_t *lock)
{
	/* A signal handler that comes between leaves its locks before we go on. */
	if (thread_is_only()) {
		if (__atomic_load_n(lock, __ATOMIC_RELAXED))
			return false;
		__atomic_store_n(lock, 1, __ATOMIC_RELAXED);
		__atomic_signal_fence(__ATOMIC_ACQ_REL);
		return true;
	}
	return !__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE);
}

static void lock_leave(uint32_t *lock)
{
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

static __attribute__((noinline)) unsigned int shard_enter_any(struct pool *pool, unsigned int shard)
{
	unsigned int i;

	for (;;) {
		for (i = 0; i < POOL_SHARDS; i++) {
			shard = (shard + 1) % POOL_SHARDS;
			if (lock_try(pool->locks.shard[shard]))
				return shard;
		}
		sys_sched_yield();
	}
}

/*
 * Enter some shard, the thread's own first. A signal handler that finds its
 * thread's shard taken by what it interrupted goes on to the next.
 */
static inline unsigned int shard_enter(struct pool *pool)
{
	unsigned int shard = thread_number() % POOL_SHARDS;

	if (__builtin_expect(lock_try(pool->locks.shard[shard]), 1))
		return shard;
	return shard_enter_any(pool, shard);
}

static void shard_leave(struct pool *pool, unsigned int shard)
{
	lock_leave(pool->locks.shard[shard]);
}

/*
 * Growth waits for its lock, so no signal handler may come between: it could
 * need to grow too.
 */
static void growth_enter(struct pool *pool, uint64_t *signals)
{
	uint64_t all = UINT64_MAX;

	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &all, signals, sizeof(all));
	while (__atomic_exchange_n(&pool->locks.growth, 1, __ATOMIC_ACQUIRE))
		sys_sched_yield();
}

static void growth_leave(struct pool *pool, const uint64_t *signals)
{
	lock_leave(&pool->locks.growth);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, signals, NULL, sizeof(*signals));
}

/* The sealed part. */

static int sealed_open(struct pool *pool)
{
	return (int)sys_mprotect(&pool->sealed, sizeof(pool->sealed), PROT_READ | PROT_WRITE);
}

static void sealed_close(struct pool *pool)
{
	sys_mprotect(&pool->sealed, sizeof(pool->sealed), PROT_READ);
}

/* The gap in the hash where a new table goes. */
static unsigned int table_gap(const struct pool *pool, uintptr_t table)
{
	unsigned int i = pool_table_hash(table);

	while (pool->sealed.tables[i])
		i = (i + 1) % POOL_TABLES;
	return i;
}

/* Under the growth lock. */
static int prepare(struct pool *pool)
{
	unsigned int i;
	int ret = sealed_open(pool);

	if (ret)
		return ret;
	for (i = TARGET_FIRST; i < TARGET_COUNT; i++)
		pool->sealed.targets[i] = (uintptr_t)tramp_trap_corrupt;
	pool->sealed.targets[TARGET_UNAIMED] = (uintptr_t)tramp_trap_unaimed;
	pool->sealed.targets[TARGET_FREED] = (uintptr_t)tramp_trap_freed;
	sealed_close(pool);
	/* Before Linux 4.14 a child may inherit a held shard, and passes it by. */
	sys_wipe_on_fork(&pool->locks, sizeof(pool->locks));
	__atomic_store_n(&pool->ready, 1, __ATOMIC_RELEASE);
	return 0;
}

/* A new table for the pool's fresh slots. Under the growth lock. */
static int grow(struct pool *pool)
{
	uintptr_t table;
	int ret = pool->ready ? 0 : prepare(pool);

	if (!ret && pool->sealed.n_tables >= POOL_TABLES / 4 * 3)
		ret = -ENOMEM;
	if (!ret)
		ret = sealed_open(pool);
	if (ret)
		return ret;

	ret = table_map(TABLE_CLONE, pool->sealed.targets, &table);
	if (ret && ret != -ENOMEM)
		ret = table_map(TABLE_FILE, pool->sealed.targets, &table);
	if (!ret) {
		__atomic_store_n(&pool->sealed.tables[table_gap(pool, table)], table,
				 __ATOMIC_RELEASE);
		pool->sealed.n_tables++;
		pool->fresh = table_slot(table, 0);
		pool->fresh_end = table_slot(table, TABLE_SLOTS);
	}
	sealed_close(pool);
	return ret;
}

/* Free lists. */

static struct slot *pop(struct pool_shard *shard, unsigned int order)
{
	struct slot *slot = shard->free[order];

	if (slot)
		__atomic_store_n(&shard->free[order], slot->next, __ATOMIC_RELAXED);
	return slot;
}

static void push_chain(struct pool_shard *shard, struct slot *first, struct slot *last)
{
	unsigned int order = first->order;

	last->next = shard->free[order];
	__atomic_store_n(&shard->free[order], first, __ATOMIC_RELEASE);
}

static struct slot *last_of(struct slot *chain)
{
	while (chain->next)
		chain = chain->next;
	return chain;
}

/* What one thread frees another may need: take the others' free slots. */
static struct slot *steal(struct pool *pool, unsigned int order)
{
	struct slot *chain = NULL;
	unsigned int i;

	for (i = 0; i < POOL_SHARDS && !chain; i++) {
		struct pool_shard *shard = &pool->shards[i];

		if (!__atomic_load_n(&shard->free[order], __ATOMIC_RELAXED) ||
		    !lock_try(pool->locks.shard[i]))
			continue;
		chain = shard->free[order];
		__atomic_store_n(&shard->free[order], NULL, __ATOMIC_RELAXED);
		shard_leave(pool, i);
	}
	return chain;
}

/* A batch of fresh slots, or one large span, grown where there is none. */
static struct slot *cut_fresh(struct pool *pool, size_t count)
{
	struct slot *first = NULL;
	uint64_t signals;

	growth_enter(pool, &signals);
	if ((size_t)(pool->fresh_end - pool->fresh) < count)
		pool->error = grow(pool);
	if ((size_t)(pool->fresh_end - pool->fresh) >= count) {
		first = pool->fresh;
		pool->fresh = first + count;
	}
	growth_leave(pool, &signals);
	return first;
}

/* Fresh slots as a chain of free spans of one order. */
static struct slot *fresh_chain(struct pool *pool, unsigned int order)
{
	const size_t span = (size_t)1 << order;
	const size_t count = span > SLOT_BATCH ? span : SLOT_BATCH;
	struct slot *first = cut_fresh(pool, count), *slot, *inner;

	if (!first)
		return NULL;
	for (slot = first; slot < first + count; slot += span) {
		slot->context = slot;
		slot->target = TARGET_FREED;
		slot->order = (uint8_t)order;
		slot->next = slot + span < first + count ? slot + span : NULL;
		for (inner = slot + 1; inner < slot + span; inner++)
			inner->order = ORDER_INNER;
	}
	return first;
}

/* The thread's own list is empty: fill it. */
static struct slot *refill(struct pool *pool, unsigned int order)
{
	struct slot *chain = steal(pool, order);
	unsigned int i;

	if (!chain)
		chain = fresh_chain(pool, order);
	if (chain && chain->next) {
		i = shard_enter(pool);
		if (pool->shards[i].free[order])
			push_chain(&pool->shards[i], chain->next, last_of(chain));
		else
			__atomic_store_n(&pool->shards[i].free[order], chain->next,
					 __ATOMIC_RELEASE);
		shard_leave(pool, i);
	}
	return chain;
}

static unsigned int order_of(size_t size)
{
	size_t blocks = (size + BLOCK_SIZE - 1) / BLOCK_SIZE;

	if (blocks <= 1)
		return 0;
	return (unsigned int)(8 * sizeof(long)) - (unsigned int)__builtin_clzl(blocks - 1);
}

struct slot *pool_alloc(struct pool *pool, size_t size, const void *site)
{
	unsigned int order, i;
	struct slot *slot;

	if (size > POOL_BLOCK_MAX)
		return NULL;
	order = order_of(size);
	i = shard_enter(pool);
	slot = pop(&pool->shards[i], order);
	shard_leave(pool, i);
	if (!slot)
		slot = refill(pool, order);
	if (!slot)
		return NULL;
	slot->site = site;
	__atomic_store_n(&slot->target, TARGET_UNAIMED, __ATOMIC_RELEASE);
	return slot;
}

int pool_free(struct pool *pool, struct slot *slot)
{
	unsigned int i;

	if (slot->target == TARGET_FREED || !slot_is_first(slot))
		return -EALREADY;
	__atomic_store_n(&slot->target, TARGET_FREED, __ATOMIC_RELEASE);
	slot->context = slot;
	i = shard_enter(pool);
	push_chain(&pool->shards[i], slot, slot);
	shard_leave(pool, i);
	return 0;
}

/* Targets. */

/* Under the growth lock. */
static int append_target(struct pool *pool, uintptr_t target, bool second)
{
	const unsigned int limit = second ? TARGET_COUNT : TARGET_SECOND_KIND;
	const unsigned int index = pool_first_target(second) + pool->sealed.n_targets[second];
	unsigned int i;
	int ret;

	if (index >= limit)
		return -ENOSPC;
	ret = sealed_open(pool);
	for (i = 0; i < POOL_TABLES && !ret; i++)
		if (pool->sealed.tables[i])
			ret = table_set_target(pool->sealed.tables[i], index, target);
	if (!ret) {
		pool->sealed.targets[index] = target;
		__atomic_add_fetch(&pool->sealed.n_targets[second], 1, __ATOMIC_RELEASE);
	}
	sealed_close(pool);
	return ret ? ret : (int)index;
}

int pool_add_target(struct pool *pool, uintptr_t target, bool second)
{
	uint64_t signals;
	int index;

	growth_enter(pool, &signals);
	index = pool_find_target(pool, target, second);
	if (index < 0)
		index = append_target(pool, target, second);
	growth_leave(pool, &signals);
	return index;
}
