/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy's filters of this machine, in its kernel. usage: test-filter-live FILTER.TXT
 *
 * So that the kernel decides every row of the table, and none of the calls has
 * an effect, each action of a filter is replaced by an errno of its own, and it
 * decides about one instruction each of ours alone. Then some calls are made in
 * earnest.
 */
#include <asm/unistd_64.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter.h"
#include "live.h"
#include "tap.h"

/* call-x86_64.S; the number and the arguments. */
long call_syscall(const uint64_t call[7]);
long call_int80(const uint64_t call[7]);
extern const char call_syscall_end[], call_int80_end[];

#define X86_NUMBER_GETPID 20
#define X32_BIT 0x40000000

static long make_call(const struct seccomp_data *data)
{
	const uint64_t call[7] = { (uint32_t)data->nr, data->args[0], data->args[1], data->args[2],
				   data->args[3],      data->args[4], data->args[5] };

	return data->arch == SCMP_ARCH_X86 ? call_int80(call) : call_syscall(call);
}

/* Whether this kernel has system calls of 32-bit programs. */
static int try_int80(void *unused)
{
	const struct seccomp_data data = { .nr = X86_NUMBER_GETPID, .arch = SCMP_ARCH_X86 };

	(void)unused;
	return make_call(&data) != getpid();
}

/* Every row. */

/* A row for one filter, and what the kernel did: -1 for a result that no filter gives. */
struct decision {
	const struct filter *filter;
	const struct row *row;
	struct seccomp_data data;
	long action;
};

static struct decision *decisions;
static size_t decision_count;
static const struct arch *native;

#define DECISIONS_MAX 20000

static void add_decision(const struct row *row, const struct policy *policy,
			 const struct seccomp_data *data)
{
	const struct filter *filter = filter_get(policy, native);

	if (decision_count == DECISIONS_MAX)
		abort();
	decisions[decision_count++] = (struct decision) { filter, row, *data, -1 };
}

static void add_settings(const struct row *row, const struct seccomp_data *data)
{
	struct setting settings[SETTINGS_MAX];
	size_t count = row_settings(row, settings), i;

	for (i = 0; i < count; i++) {
		struct policy policy = settings[i].policy;

		policy.lock = settings[i].locked;
		add_decision(row, &policy, data);
		policy.lock = policy.notify = false;
		if (settings[i].locked)
			add_decision(row, &policy, data);
	}
}

static void add_row(const struct row *row, const char *caller_name)
{
	const struct arch *caller = arch_find(caller_name);
	struct seccomp_data data;
	uint64_t args[6];
	int number, i;

	if (!row_is_for(row, native, caller) || !row_call(row, caller, &number, args))
		return;
	/* The registers of a 32-bit program. */
	for (i = 0; i < 6; i++)
		args[i] = caller->token == SCMP_ARCH_X86 ? (uint32_t)args[i] : args[i];
	data = filter_data(caller, number, args);
	add_settings(row, &data);
}

#define ACTIONS_MAX 64

/* The program behind one that lets all other calls pass, with its actions numbered. */
struct numbered {
	struct sock_filter program[BPF_MAXINSNS];
	size_t length;
	uint32_t actions[ACTIONS_MAX];
	size_t action_count;
};

static uint32_t number_of(struct numbered *numbered, uint32_t action)
{
	size_t i;

	for (i = 0; i < numbered->action_count; i++)
		if (numbered->actions[i] == action)
			return SECCOMP_RET_ERRNO | (uint32_t)(i + 1);
	if (i == ACTIONS_MAX)
		abort();
	numbered->actions[numbered->action_count++] = action;
	return SECCOMP_RET_ERRNO | (uint32_t)(i + 1);
}

static void number_actions(const struct filter *filter, struct numbered *ret)
{
	const struct sock_filter before[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, instruction_pointer)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(uintptr_t)call_syscall_end, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(uintptr_t)call_int80_end, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const size_t shift = sizeof(before) / sizeof(*before);
	size_t i;

	if (filter->length + shift > BPF_MAXINSNS)
		abort();
	memcpy(ret->program, before, sizeof(before));
	memcpy(ret->program + shift, filter->program, filter->length * sizeof(*before));
	ret->length = filter->length + shift;
	for (i = shift; i < ret->length; i++)
		if (ret->program[i].code == (BPF_RET | BPF_K))
			ret->program[i].k = number_of(ret, ret->program[i].k);
}

static int decide_in_kernel(void *context)
{
	static struct numbered numbered;
	const struct filter *filter = context;
	size_t i;

	number_actions(filter, &numbered);
	if (live_load(numbered.program, numbered.length))
		return 1;
	for (i = 0; i < decision_count; i++) {
		long result;

		if (decisions[i].filter != filter)
			continue;
		result = -make_call(&decisions[i].data);
		if (result > 0 && (size_t)result <= numbered.action_count)
			decisions[i].action = numbered.actions[result - 1];
	}
	return 0;
}

static size_t decide_all(void)
{
	const struct filter *filter;
	size_t filters = 0;

	for (filter = filter_all(); filter; filter = filter->next) {
		if (filter->error || live_child(decide_in_kernel, (void *)(uintptr_t)filter))
			note("a filter that the kernel did not take: error %d", filter->error);
		else
			filters++;
	}
	return filters;
}

static size_t count_wrong(void)
{
	size_t i, wrong = 0;

	for (i = 0; i < decision_count; i++) {
		const struct decision *one = &decisions[i];
		const uint32_t simulated = filter_run(one->filter, native, &one->data).action;

		if (one->action == (long)simulated || wrong++ > 8)
			continue;
		note("line %d: %s(%s) is %#lx to the kernel, %#x to the simulator", one->row->line,
		     one->row->call, one->row->arguments, one->action, simulated);
	}
	return wrong;
}

static size_t count_kernel(uint32_t action)
{
	size_t i, count = 0;

	for (i = 0; i < decision_count; i++)
		count += decisions[i].action == (long)action;
	return count;
}

static void test_rows(const char *path, bool has_int80)
{
	size_t count, filters, i;
	const struct row *rows = table_read(path, &count);

	decisions = live_shared(DECISIONS_MAX * sizeof(*decisions));
	for (i = 0; i < count; i++) {
		add_row(&rows[i], "X86_64");
		add_row(&rows[i], "X32");
		if (has_int80)
			add_row(&rows[i], "X86");
	}
	filters = decide_all();
	ok(filters && !count_wrong(), "The kernel decides every row as the simulator does");
	note("%zu decisions of %zu filters", decision_count, filters);
	ok(count_kernel(SECCOMP_RET_ALLOW) && count_kernel(SECCOMP_RET_LOG) &&
		   count_kernel(SECCOMP_RET_ERRNO | EACCES) &&
		   count_kernel(SECCOMP_RET_ERRNO | EPERM) &&
		   count_kernel(SECCOMP_RET_USER_NOTIF) && count_kernel(SECCOMP_RET_KILL_PROCESS),
	   "Every kind of decision is among them");
}

/* In earnest. */

struct attempt {
	const char *what;
	uint32_t arch;
	int number;
	uint64_t args[6];
};

/* What a call came to: 0, an errno, or -1 if it was the end of the process. */
struct outcome {
	const struct setting *setting; /* NULL for no filter */
	struct seccomp_data data;
	int result;
};

static bool load(const struct policy *policy)
{
	const struct filter *filter = filter_get(policy, native);

	return !filter->error && !live_load(filter->program, filter->length);
}

static int attempt_in_child(void *context)
{
	struct outcome *outcome = context;
	struct policy policy;
	long result;

	if (outcome->setting) {
		policy = outcome->setting->policy;
		if (!load(&policy))
			return 1;
		policy.lock = true;
		if (outcome->setting->locked && !load(&policy))
			return 1;
	}
	outcome->result = -1;
	result = make_call(&outcome->data);
	outcome->result = result < 0 && result > -4096 ? (int)-result : 0;
	/* exit_group() by libc is of this ABI, and allowed in every mode. */
	return 0;
}

static int outcome_of(const struct attempt *attempt, const struct setting *setting)
{
	struct outcome *outcome = live_shared(sizeof(*outcome));
	int status, result, i;

	outcome->setting = setting;
	outcome->data.nr = attempt->number;
	outcome->data.arch = attempt->arch;
	for (i = 0; i < 6; i++)
		outcome->data.args[i] = attempt->args[i];
	status = live_child(attempt_in_child, outcome);
	result = outcome->result;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGSYS)
		result = -2;
	if (WIFEXITED(status) && WEXITSTATUS(status))
		result = -3;
	munmap(outcome, sizeof(*outcome));
	return result;
}

/* What should come of it; @bare is what comes of it without a filter. */
static int expected(const struct attempt *attempt, const struct setting *setting, int bare)
{
	struct seccomp_data data = { .nr = attempt->number, .arch = attempt->arch };
	uint32_t action;
	int error, i;

	for (i = 0; i < 6; i++)
		data.args[i] = attempt->args[i];
	action = filter_decide(setting, native, &data, &error);
	if (error)
		return -4;
	if ((action & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO)
		return (int)(action & SECCOMP_RET_DATA);
	return action == SECCOMP_RET_KILL_PROCESS ? -1 : bare;
}

static const struct setting earnest[] = {
	{ { .mode = MODE_ENFORCE }, false },
	{ { .mode = MODE_STRICT }, false },
	{ { .mode = MODE_LOCK }, true },
};

/* @from: the first of these settings that refuses it; all before let it pass. */
static void try_attempt(const struct attempt *attempt, size_t from)
{
	const int bare = outcome_of(attempt, NULL);
	bool same = true, refused;
	size_t i;

	for (i = 0; i < sizeof(earnest) / sizeof(*earnest); i++) {
		const int wanted = expected(attempt, &earnest[i], bare);
		const int seen = outcome_of(attempt, &earnest[i]);

		refused = wanted != bare;
		if (seen == wanted && refused == (i >= from))
			continue;
		same = false;
		note("%s%s: %d in the kernel, %d by the simulator, %d without a filter",
		     mode_name(earnest[i].policy.mode), earnest[i].locked ? " (locked)" : "", seen,
		     wanted, bare);
	}
	ok(same, "%s", attempt->what);
}

#define REFUSED_IN_ENFORCE 0
#define REFUSED_IN_STRICT 1
#define REFUSED_ONCE_LOCKED 2
#define NEVER_REFUSED 3

static void test_memory(void)
{
	const int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const uint64_t at = (uintptr_t)page, none = (uint64_t)-1, fd = (uint64_t)file;
	const struct attempt attempts[] = {
		{ "mmap() of an executable file passes until the lock",
		  SCMP_ARCH_X86_64,
		  __NR_mmap,
		  { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd } },
		{ "mmap() of executable anonymous memory is refused",
		  SCMP_ARCH_X86_64,
		  __NR_mmap,
		  { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, none } },
		{ "mmap() with a bit above the 32nd is refused",
		  SCMP_ARCH_X86_64,
		  __NR_mmap,
		  { 0, 4096, 0x100000004, 0x100000000 | MAP_PRIVATE | MAP_ANONYMOUS, none } },
		{ "mmap() of an executable shared file is refused",
		  SCMP_ARCH_X86_64,
		  __NR_mmap,
		  { 0, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd } },
		{ "mprotect() that makes memory executable is refused",
		  SCMP_ARCH_X86_64,
		  __NR_mprotect,
		  { at, 4096, PROT_READ | PROT_EXEC } },
		{ "mprotect() that makes memory read-only passes",
		  SCMP_ARCH_X86_64,
		  __NR_mprotect,
		  { at, 4096, PROT_READ } },
	};

	try_attempt(&attempts[0], REFUSED_ONCE_LOCKED);
	try_attempt(&attempts[1], REFUSED_IN_ENFORCE);
	try_attempt(&attempts[2], REFUSED_IN_ENFORCE);
	try_attempt(&attempts[3], REFUSED_IN_ENFORCE);
	try_attempt(&attempts[4], REFUSED_IN_ENFORCE);
	try_attempt(&attempts[5], NEVER_REFUSED);
	munmap(page, 4096);
	close(file);
}

static void test_segment(void)
{
	const int segment = shmget(IPC_PRIVATE, 4096, 0600);
	const struct attempt executable = { "shmat() of executable memory is refused",
					    SCMP_ARCH_X86_64,
					    __NR_shmat,
					    { (uint64_t)segment, 0, SHM_EXEC } };
	const struct attempt plain = { "shmat() of memory for data passes",
				       SCMP_ARCH_X86_64,
				       __NR_shmat,
				       { (uint64_t)segment } };

	try_attempt(&executable, REFUSED_IN_ENFORCE);
	try_attempt(&plain, NEVER_REFUSED);
	shmctl(segment, IPC_RMID, NULL);
}

static void test_others(bool has_int80)
{
	const struct attempt persona = { "personality(READ_IMPLIES_EXEC) is refused",
					 SCMP_ARCH_X86_64,
					 __NR_personality,
					 { READ_IMPLIES_EXEC } };
	const struct attempt question = {
		"personality() may be asked for", SCMP_ARCH_X86_64, __NR_personality, { 0xffffffff }
	};
	const struct attempt memfd = { "memfd_create() is refused from strict on",
				       SCMP_ARCH_X86_64,
				       __NR_memfd_create,
				       { (uintptr_t) "", MFD_CLOEXEC } };
	const struct attempt x32 = {
		"A call of x32 ends the process", SCMP_ARCH_X86_64, X32_BIT | __NR_getpid, { 0 }
	};
	const struct attempt int80 = { "A call of 32-bit programs ends the process",
				       SCMP_ARCH_X86,
				       X86_NUMBER_GETPID,
				       { 0 } };

	try_attempt(&persona, REFUSED_IN_ENFORCE);
	try_attempt(&question, NEVER_REFUSED);
	try_attempt(&memfd, REFUSED_IN_STRICT);
	try_attempt(&x32, REFUSED_IN_ENFORCE);
	if (has_int80)
		try_attempt(&int80, REFUSED_IN_ENFORCE);
	else
		skip(int80.what, "this kernel has no 32-bit programs");
}

int main(int argc, char **argv)
{
	const char *why = live_absent();
	bool has_int80;

	if (argc != 2)
		return 2;
	if (why) {
		skip("The kernel decides as the simulator does", why);
		return tap_end();
	}
	native = arch_find("X86_64");
	has_int80 = live_child(try_int80, NULL) == 0;
	test_rows(argv[1], has_int80);
	test_memory();
	test_segment();
	test_others(has_int80);
	return tap_end();
}
