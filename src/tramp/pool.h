/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool of trampolines: as many tables as are needed, and who may be jumped to.
 *
 * A slot holds a context and a one-byte index, never an address. The index
 * names an entry of a read-only array of 256 targets; entries that are not
 * used are traps. So whoever can write all of the pool's writable memory
 * chooses among the allowed targets and the trap, and nothing else.
 */
#ifndef TRAMP_POOL_H
#define TRAMP_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/arch.h"

/* Each thread starts at a shard of its own, as long as they last. */
#define POOL_SHARDS 16
/* Orders of allocation: 1, 2, 4 ... 4096 consecutive slots and blocks. */
#define POOL_ORDERS 13
/* Places in the hash of tables; three quarters are used: 18.6 million slots. */
#define POOL_TABLES 4096

/* The largest block of pool_alloc(), bytes. */
#define POOL_BLOCK_MAX ((size_t)BLOCK_SIZE << (POOL_ORDERS - 1))

/* What decides where a call ends: read-only but while it grows. */
struct pool_sealed {
	uintptr_t targets[TARGET_COUNT];
	uintptr_t tables[POOL_TABLES];
	uint32_t n_tables;
	uint8_t n_targets[2];
};

/* Zeroed by the kernel in a child of fork(): no lock is inherited held. */
struct pool_locks {
	uint32_t shard[POOL_SHARDS][64 / sizeof(uint32_t)];
	uint32_t growth;
};

/*
 * Free slots by order. Each change takes effect by one store, so that a child
 * forked in the middle of another thread's change finds a whole list.
 */
struct pool_shard {
	struct slot *free[POOL_ORDERS];
} __attribute__((aligned(128)));

struct pool {
	struct pool_sealed sealed __attribute__((aligned(ARCH_PAGE_MAX)));
	struct pool_locks locks __attribute__((aligned(ARCH_PAGE_MAX)));
	struct pool_shard shards[POOL_SHARDS] __attribute__((aligned(ARCH_PAGE_MAX)));
	struct slot *fresh; /* of the newest table, under the growth lock */
	struct slot *fresh_end;
	uint32_t ready;
	int error; /* of the last table that could not be mapped, -errno */
};

/**
 * pool_alloc() - take a slot and the block that goes with it.
 * @pool:	static memory, zero before the first call
 * @size:	bytes needed in the block, at most POOL_BLOCK_MAX
 * @site:	kept in the slot for reports
 *
 * The slot traps until slot_aim(). Two threads do not wait for each other but
 * while a table is mapped.
 *
 * Context: any, async-signal-safe.
 * Return: the slot, or NULL if no memory is left or @size is too large.
 */
struct slot *pool_alloc(struct pool *pool, size_t size, const void *site);

/**
 * pool_free() - give a slot back; it traps from now on. O(1).
 *
 * Context: any, async-signal-safe.
 * Return: 0, or -EALREADY if the slot is free already or not the first of its span.
 */
int pool_free(struct pool *pool, struct slot *slot);

/**
 * pool_add_target() - allow a target, unless it is allowed already.
 * @target:	address; the caller has checked that it may be jumped to
 * @second:	the CPU's second kind of trampoline (TARGET_SECOND_KIND)
 *
 * Context: any, async-signal-safe.
 * Return: the index, -ENOSPC if the array is full, or -errno.
 */
int pool_add_target(struct pool *pool, uintptr_t target, bool second);

static inline unsigned int pool_first_target(bool second)
{
	return second ? TARGET_SECOND_KIND : TARGET_FIRST;
}

/* The index of a target that was added, or -1. Context: any. */
static inline int pool_find_target(const struct pool *pool, uintptr_t target, bool second)
{
	unsigned int i = pool_first_target(second);
	unsigned int end = i + __atomic_load_n(&pool->sealed.n_targets[second], __ATOMIC_ACQUIRE);

	for (; i < end; i++)
		if (pool->sealed.targets[i] == target)
			return (int)i;
	return -1;
}

/* Where the search for a table starts in the hash. */
static inline unsigned int pool_table_hash(uintptr_t table)
{
	return (unsigned int)((table / TABLE_ALIGN) * 2654435761U >> 7) % POOL_TABLES;
}

static inline bool pool_owns_table(const struct pool *pool, uintptr_t table)
{
	unsigned int i = pool_table_hash(table);

	for (;;) {
		uintptr_t found = __atomic_load_n(&pool->sealed.tables[i], __ATOMIC_ACQUIRE);

		if (!found || found == table)
			return found;
		i = (i + 1) % POOL_TABLES;
	}
}

/* The slot whose part of one area of its table holds an address, or NULL. */
static inline struct slot *pool_slot_at(const struct pool *pool, const void *addr, size_t area,
					size_t stride)
{
	uintptr_t table = (uintptr_t)addr & ~(uintptr_t)(TABLE_ALIGN - 1);
	uintptr_t index = ((uintptr_t)addr - table - area) / stride;

	/* An address in front of the area wraps to a large index. */
	if (index >= TABLE_SLOTS || !pool_owns_table(pool, table))
		return NULL;
	return (struct slot *)(table + DATA_OFFSET) + index;
}

/**
 * pool_slot_of_code() - the slot that a code address belongs to.
 *
 * Context: any, async-signal-safe.
 * Return: NULL if the address is not in this pool's code.
 */
static inline struct slot *pool_slot_of_code(const struct pool *pool, const void *code)
{
	return pool_slot_at(pool, code, CODE_OFFSET, SLOT_SIZE);
}

/* The same for an address in a block. */
static inline struct slot *pool_slot_of_block(const struct pool *pool, const void *block)
{
	return pool_slot_at(pool, block, BLOCKS_OFFSET, BLOCK_SIZE);
}

/* Where a slot is called. */
static inline void *slot_code(const struct slot *slot)
{
	return (char *)slot - DATA_DISTANCE;
}

/* The memory that goes with a slot. */
static inline void *slot_block(const struct slot *slot)
{
	uintptr_t table = (uintptr_t)slot & ~(uintptr_t)(TABLE_ALIGN - 1);
	uintptr_t offset = (uintptr_t)slot - table - DATA_OFFSET;

	return (void *)(table + BLOCKS_OFFSET + offset * (BLOCK_SIZE / SLOT_SIZE));
}

/* Whether it was given out itself, and not as room behind another. */
static inline bool slot_is_first(const struct slot *slot)
{
	return slot->order < POOL_ORDERS;
}

/* Bytes of it. */
static inline size_t slot_block_size(const struct slot *slot)
{
	return (size_t)BLOCK_SIZE << slot->order;
}

/**
 * slot_aim() - from now on a call of the slot goes to the target.
 * @context:	what the target finds in the context register
 * @target:	from pool_find_target() or pool_add_target()
 *
 * A call at the same time sees the trap or both new values. Context: any,
 * async-signal-safe.
 */
static inline void slot_aim(struct slot *slot, void *context, unsigned int target)
{
	__atomic_store_n(&slot->context, context, __ATOMIC_RELAXED);
	__atomic_store_n(&slot->target, (uint8_t)target, __ATOMIC_RELEASE);
}

/**
 * tramp_trapped() - a slot was called that aims at nothing; supplied by
 * whoever links the pool.
 * @trap:	why
 * @context:	of a freed or unaimed slot: the slot itself
 * @caller:	where the call returns to, as far as the CPU tells
 *
 * Context: that of the call; must not return.
 */
_Noreturn void tramp_trapped(enum tramp_trap trap, void *context, const void *caller);

#endif
