/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and pools of trampolines, on the CPU itself: every slot is called. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cpu/targets.h"
#include "tap.h"
#include "tramp/pool.h"
#include "tramp/self.h"
#include "tramp/table.h"

/* Targets and how they are told apart. */

/* A trap comes back here, if the test expects one. */
static sigjmp_buf trap_return;
static volatile enum tramp_trap trap_seen;
static volatile sig_atomic_t trap_expected;
static void *volatile trap_context;

void *target_context;

double TARGET_CALL target_sum(long a, long b, double c, long d, long e, long f, long g, long h,
			      long i, double j)
{
	return (double)a + 2 * (double)b + c + (double)(d + e + f + g + h + i) + j;
}

double TARGET_CALL target_other(long a, long b, double c, long d, long e, long f, long g, long h,
				long i, double j)
{
	return -target_sum(a, b, c, d, e, f, g, h, i, j);
}

long TARGET_CALL_SECOND target_second(long a, long b, long c, long d)
{
	/* Met by chance it was not called as it expects, and cannot return. */
	if (trap_expected)
		siglongjmp(trap_return, 2);
	return a + 10 * b + 100 * c + 1000 * d;
}

static double call(const void *code)
{
	target_function *function;

	memcpy(&function, &code, sizeof(function));
	target_context = NULL;
	return function(1, 2, 0.5, 3, 4, 5, 6, 7, 8, 0.25);
}

#define SUM (1 + 2 * 2 + 0.5 + 3 + 4 + 5 + 6 + 7 + 8 + 0.25)

void tramp_trapped(enum tramp_trap trap, void *context, const void *caller)
{
	(void)caller;
	if (!trap_expected)
		abort();
	trap_seen = trap;
	trap_context = context;
	siglongjmp(trap_return, 1);
}

/* Call and return which trap it met, or -1 if it came through. */
static int call_trapped(const void *code)
{
	volatile int ret = -1;

	trap_expected = 1;
	switch (sigsetjmp(trap_return, 0)) {
	case 0:
		call(code);
		break;
	case 1:
		ret = (int)trap_seen;
		break;
	}
	trap_expected = 0;
	return ret;
}

/* The exit status of @body in a child, or 128 + its signal. */
static int in_child(int (*body)(void *arg), void *arg)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		alarm(60);
		_exit(body(arg));
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Tables. */

#define SYS_MSEAL 462 /* the same number on every CPU */

static bool every_slot_works(uintptr_t table)
{
	unsigned int i;

	for (i = 0; i < TABLE_SLOTS; i++) {
		struct slot *slot = table_slot(table, i);

		slot_aim(slot, (void *)(uintptr_t)(0x1000 + i), i % 2 ? 3 : 2);
		if (call(slot_code(slot)) != (i % 2 ? -SUM : SUM) ||
		    target_context != (void *)(uintptr_t)(0x1000 + i))
			return false;
	}
	return true;
}

static int is_mapped_as(uintptr_t addr, int prot)
{
	struct map map;

	return self_find((void *)addr, &map, NULL) == 0 && map.prot == prot && !map.shared;
}

static void test_table(enum table_source source, const char *name)
{
	uintptr_t targets[TARGET_COUNT] = {
		[2] = (uintptr_t)target_enter_sum, [3] = (uintptr_t)target_enter_other
	};
	uintptr_t table = 0;
	int ret = table_map(source, targets, &table);

	if (!ok(ret == 0, "%s: a table is mapped (%d)", name, ret))
		return;
	ok(table % TABLE_ALIGN == 0, "%s: it is aligned", name);
	ok(every_slot_works(table), "%s: every slot reaches its target with its context", name);
	ok(is_mapped_as(table + TARGETS_OFFSET, PROT_READ), "%s: targets are read-only", name);
	ok(is_mapped_as(table + CODE_OFFSET, PROT_READ | PROT_EXEC), "%s: code is read-execute",
	   name);
	ok(is_mapped_as(table + DATA_OFFSET, PROT_READ | PROT_WRITE), "%s: data is read-write",
	   name);
	if (getenv("TEST_EMULATOR"))
		skip("the template", "the emulator unmaps what was cloned");
	else
		ok(memcmp((void *)(table + CODE_OFFSET), tramp_table, CODE_SIZE) == 0,
		   "%s: the template is still there, and the same", name);
	if (syscall(SYS_MSEAL, 0, 0, ~0UL) == -1 && errno == ENOSYS)
		skip("sealed code", "no mseal: Linux before 6.10, or an emulator");
	else
		ok(mprotect((void *)(table + CODE_OFFSET), CODE_SIZE, PROT_NONE) == -1 &&
			   errno == EPERM,
		   "%s: code is sealed", name);
	ret = table_set_target(table, 2, (uintptr_t)target_enter_other);
	ok(ret == 0 && call(slot_code(table_slot(table, 0))) == -SUM,
	   "%s: a changed target holds at once", name);
	ok(is_mapped_as(table + TARGETS_OFFSET, PROT_READ), "%s: targets are read-only again",
	   name);
}

static int replaced_file(void *arg)
{
	const uintptr_t targets[TARGET_COUNT] = { [2] = (uintptr_t)target_enter_sum };
	uintptr_t table;

	(void)arg;
	if (table_map(TABLE_FILE, targets, &table) != -ESTALE)
		return 1;
	if (table_map(TABLE_CLONE, targets, &table) != 0)
		return 2;
	slot_aim(table_slot(table, 5), NULL, 2);
	return call(slot_code(table_slot(table, 5))) == SUM ? 0 : 3;
}

static bool copy_file(const char *from, const char *to)
{
	static char buf[1 << 16];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	ssize_t got = -1;

	while (in >= 0 && out >= 0 && (got = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, (size_t)got) != got)
			break;
	close(in);
	close(out);
	return got == 0;
}

/* Run in a copy of this program, whose file another replaces. */
static int replace_self(const char *self)
{
	char other[4096];

	snprintf(other, sizeof(other), "%s.new", self);
	if (!copy_file(self, other) || rename(other, self) != 0)
		return 9;
	return replaced_file(NULL);
}

static void test_replaced_file(const char *emulator, const char *program)
{
	char folder[] = "/tmp/wxguard-test-XXXXXX", copy[64], command[9000];
	int status;

	if (!mkdtemp(folder))
		abort();
	snprintf(copy, sizeof(copy), "%s/copy", folder);
	snprintf(command, sizeof(command), "%s %s --replaced %s; s=$?; rm -r %s; exit $s",
		 emulator ? emulator : "", copy, copy, folder);
	status = copy_file(program, copy) ? system(command) : -1;
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	   "a file that was replaced on disk is refused, and a clone works (%d)", status);
}

/* Pools. */

static struct pool pool;

static struct slot *get(size_t size)
{
	return pool_alloc(&pool, size, NULL);
}

static void test_pool_basics(void)
{
	struct slot *a = get(BLOCK_SIZE), *b = get(BLOCK_SIZE);
	int first = pool_add_target(&pool, (uintptr_t)target_enter_sum, false);
	int second = pool_add_target(&pool, (uintptr_t)target_enter_other, false);

	ok(a && b && a != b, "two allocations are two slots");
	ok(first == TARGET_FIRST && second == TARGET_FIRST + 1, "targets get the next indices");
	ok(pool_add_target(&pool, (uintptr_t)target_enter_sum, false) == first,
	   "a target that is known keeps its index");
	ok(pool_find_target(&pool, (uintptr_t)target_enter_other, false) == second,
	   "a target is found");
	ok(pool_find_target(&pool, (uintptr_t)call, false) < 0, "another is not");
	slot_aim(a, a, (unsigned int)first);
	slot_aim(b, b, (unsigned int)second);
	ok(call(slot_code(a)) == SUM && target_context == a, "one slot reaches one target");
	ok(call(slot_code(b)) == -SUM && target_context == b, "the other reaches the other");
	ok(pool_slot_of_code(&pool, slot_code(a)) == a, "code tells its slot");
	ok(pool_slot_of_block(&pool, slot_block(b)) == b, "a block tells its slot");
	ok(!pool_slot_of_code(&pool, test_pool_basics) && !pool_slot_of_block(&pool, &a) &&
		   !pool_slot_of_block(&pool, NULL),
	   "other addresses have none");
	ok(pool_free(&pool, a) == 0, "a slot is freed");
	ok(pool_free(&pool, a) == -EALREADY, "and not twice");
	ok(call_trapped(slot_code(a)) == TRAMP_FREED && trap_context == a,
	   "a freed slot traps and says which it is");
	ok(get(BLOCK_SIZE) == a, "it is the next to be given out");
	ok(call_trapped(slot_code(a)) == TRAMP_UNAIMED && trap_context == a,
	   "a slot that was never aimed traps");
	pool_free(&pool, a);
	pool_free(&pool, b);
}

static void test_second_kind(void)
{
#if TARGET_HAS_SECOND
	struct slot *slot = get(BLOCK_SIZE);
	int index = pool_add_target(&pool, (uintptr_t)target_enter_second, true);
	target_second_function *function;
	void *code = slot_code(slot);

	memcpy(&function, &code, sizeof(function));
	slot_aim(slot, &pool, (unsigned int)index);
	ok(index == TARGET_SECOND_KIND, "the second kind of target has the upper indices");
	ok(function(1, 2, 3, 4) == 4321 && target_context == &pool,
	   "a context on the stack leaves all argument registers");
	pool_free(&pool, slot);
#endif
}

/* What is not a target is a trap, whatever the data says. */
static int overwrite_everything(void *arg)
{
	struct slot *slot = arg;
	unsigned int seed = 1, i, byte, reached = 0, trapped = 0, allowed;
	unsigned char *bytes = (unsigned char *)slot;

	for (i = 0; i < 64; i++) {
		for (byte = 0; byte < 256; byte++) {
			size_t k;

			for (k = 0; k < SLOT_SIZE; k++)
				bytes[k] = (unsigned char)rand_r(&seed);
			slot->target = (uint8_t)byte;
			memset(slot_block(slot), rand_r(&seed), BLOCK_SIZE);
			memset(pool.shards, rand_r(&seed), sizeof(pool.shards));
			memset(&pool.locks, rand_r(&seed), sizeof(pool.locks));
			if (call_trapped(slot_code(slot)) < 0)
				reached++;
			else
				trapped++;
		}
	}
	/* Each byte value once a round: the allowed ones came through, no other did. */
	allowed = pool.sealed.n_targets[0] + pool.sealed.n_targets[1];
	return reached == 64 * allowed && trapped == 64 * (256 - allowed) ? 0 : 1;
}

static int write_to(void *arg)
{
	*(volatile unsigned char *)arg = 0;
	return 0;
}

static void test_overwriting(void)
{
	struct slot *slot = get(BLOCK_SIZE);
	char *table = (char *)((uintptr_t)slot & ~(uintptr_t)(TABLE_ALIGN - 1));

	ok(in_child(overwrite_everything, slot) == 0,
	   "with all writable bytes overwritten a slot reaches allowed targets or traps");
	ok(in_child(write_to, slot) == 0, "control: a slot's data can be written");
	ok(in_child(write_to, table + TARGETS_OFFSET) == 128 + SIGSEGV,
	   "the targets cannot be written");
	ok(in_child(write_to, table + CODE_OFFSET) == 128 + SIGSEGV, "the code cannot be written");
	ok(in_child(write_to, &pool.sealed) == 128 + SIGSEGV,
	   "the pool's list of targets and tables cannot be written");
	pool_free(&pool, slot);
}

static void test_sizes(void)
{
	static const size_t sizes[] = {
		0, 1, 63, 64, 65, 72, 128, 129, 1000, 4096, 5000, 100000, POOL_BLOCK_MAX
	};
	struct slot *slots[sizeof(sizes) / sizeof(*sizes)];
	bool distinct = true, large = true, reused = true;
	size_t i, k;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		slots[i] = get(sizes[i]);
		if (!slots[i] || slot_block_size(slots[i]) < sizes[i])
			large = false;
		memset(slot_block(slots[i]), (int)i + 1, sizes[i]);
	}
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		for (k = 0; k < sizes[i]; k++)
			if (((unsigned char *)slot_block(slots[i]))[k] != i + 1)
				distinct = false;
	ok(large, "blocks of all sizes are large enough");
	ok(distinct, "and do not overlap");
	ok(!get(POOL_BLOCK_MAX + 1), "a larger block is not given");
	ok(pool_free(&pool, slots[8] + 1) == -EALREADY, "the inside of a block is not freed");
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		pool_free(&pool, slots[i]);
		if (get(sizes[i]) != slots[i])
			reused = false;
		pool_free(&pool, slots[i]);
	}
	ok(reused, "freed blocks are given out again");
}

static void test_growth(void)
{
	enum {
		COUNT = 2 * TABLE_SLOTS
	};
	static struct slot *slots[COUNT];
	uint32_t before = pool.sealed.n_tables;
	bool right = true;
	int i, round;

	for (i = 0; i < COUNT; i++) {
		slots[i] = get(BLOCK_SIZE);
		slot_aim(slots[i], slots[i], TARGET_FIRST);
	}
	ok(pool.sealed.n_tables == before + 2, "two tables' worth of slots maps two tables");
	for (i = 0; i < COUNT; i++)
		if (call(slot_code(slots[i])) != SUM || target_context != slots[i])
			right = false;
	ok(right, "slots of all tables work");
	pool_add_target(&pool, (uintptr_t)target_enter_second, false);
	for (i = 0; i < COUNT; i++)
		pool_free(&pool, slots[i]);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < COUNT; i++)
			slots[i] = get(BLOCK_SIZE);
		for (i = 0; i < COUNT; i++)
			pool_free(&pool, slots[i]);
	}
	ok(pool.sealed.n_tables == before + 2, "freed slots are used before a table is mapped");
}

/* Threads. */

#define HANDED 20000

static struct slot *handed[HANDED];

static void *free_handed(void *arg)
{
	size_t i;

	(void)arg;
	for (i = 0; i < HANDED; i++)
		if (pool_free(&pool, handed[i]))
			abort();
	return NULL;
}

static void test_handing_over(void)
{
	uint32_t tables = 0;
	pthread_t thread;
	int round, i;

	for (round = 0; round < 10; round++) {
		for (i = 0; i < HANDED; i++)
			handed[i] = get(BLOCK_SIZE);
		if (round == 0)
			tables = pool.sealed.n_tables;
		pthread_create(&thread, NULL, free_handed, NULL);
		pthread_join(thread, NULL);
	}
	ok(pool.sealed.n_tables == tables, "what one thread frees another allocates");
}

static void *churn(void *arg)
{
	struct slot *slots[100];
	int *wrong = arg, round, i;

	for (round = 0; round < 500; round++) {
		for (i = 0; i < 100; i++) {
			slots[i] = get(i % 7 ? BLOCK_SIZE : 300);
			slot_aim(slots[i], slots[i], TARGET_UNAIMED);
			memset(slot_block(slots[i]), round, BLOCK_SIZE);
		}
		for (i = 0; i < 100; i++) {
			if (slots[i]->context != slots[i] ||
			    *(unsigned char *)slot_block(slots[i]) != (unsigned char)round)
				++*wrong;
			if (pool_free(&pool, slots[i]))
				++*wrong;
		}
	}
	return NULL;
}

static void test_threads(void)
{
	/* An emulator has one table, and few threads need no more. */
	const int count = getenv("TEST_EMULATOR") ? 4 : 24;
	pthread_t threads[24];
	int wrong[24] = { 0 }, sum = 0, i;

	for (i = 0; i < count; i++)
		pthread_create(&threads[i], NULL, churn, &wrong[i]);
	for (i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
		sum += wrong[i];
	}
	ok(sum == 0, "%d threads get slots that no other has", count);
}

/* Forks. */

static int use_pool(void *arg)
{
	struct slot *mine = get(BLOCK_SIZE), *inherited = arg;
	bool right;

	slot_aim(mine, mine, TARGET_FIRST);
	right = call(slot_code(mine)) == SUM && call(slot_code(inherited)) == SUM;
	slot_aim(inherited, NULL, TARGET_FIRST + 1);
	right = right && call(slot_code(inherited)) == -SUM;
	return right && !pool_free(&pool, inherited) && !pool_free(&pool, mine) ? 0 : 1;
}

static int is_wiped(void *arg)
{
	return *(char *)arg == 0 ? 0 : 1;
}

/* Whether the kernel does what pool_locks relies on; asked of memory of our own. */
static bool wipes_on_fork(void)
{
	char *page =
		mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*page = 1;
	return madvise(page, 1 << 16, MADV_WIPEONFORK) == 0 && in_child(is_wiped, page) == 0;
}

static void test_fork(void)
{
	struct slot *slot = get(BLOCK_SIZE);
	unsigned int i;

	slot_aim(slot, slot, TARGET_FIRST);
	ok(in_child(use_pool, slot) == 0, "a child uses, aims and frees what it inherited");
	ok(call(slot_code(slot)) == SUM && target_context == slot,
	   "and the parent's slot is as it was");
	for (i = 0; i < POOL_SHARDS; i++)
		pool.locks.shard[i][0] = 1;
	pool.locks.growth = 1;
	if (wipes_on_fork())
		ok(in_child(use_pool, slot) == 0, "no lock that another thread held hangs a child");
	else
		skip("locks in a child",
		     "MADV_WIPEONFORK does nothing here: an emulator, or Linux before 4.14");
	memset(&pool.locks, 0, sizeof(pool.locks));
	pool_free(&pool, slot);
}

static void group_clone(void)
{
	test_table(TABLE_CLONE, "clone");
}

static void group_file(void)
{
	test_table(TABLE_FILE, "file");
}

static void group_pool(void)
{
	test_pool_basics();
	test_second_kind();
	test_overwriting();
	test_threads();
	test_fork();
}

static void group_growth(void)
{
	/* qemu-user takes the template for unmapped once it was cloned. */
	if (getenv("TEST_EMULATOR")) {
		skip("growth", "the emulator clones a mapping once a process");
		return;
	}
	test_pool_basics();
	test_sizes();
	test_growth();
	test_handing_over();
}

static const struct {
	const char *name;
	void (*run)(void);
} groups[] = {
	{ "clone", group_clone },
	{ "file", group_file },
	{ "pool", group_pool },
	{ "growth", group_growth },
};

int main(int argc, char **argv)
{
	size_t i;

	if (argc == 3 && strcmp(argv[1], "--replaced") == 0)
		return replace_self(argv[2]);
	if (argc == 2 && strcmp(argv[1], "replaced") == 0)
		test_replaced_file(getenv("TEST_EMULATOR"), argv[0]);
	for (i = 0; argc == 2 && i < sizeof(groups) / sizeof(*groups); i++)
		if (strcmp(argv[1], groups[i].name) == 0)
			groups[i].run();
	return tap_end();
}
