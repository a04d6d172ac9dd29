/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/kernel.h"

/* The tables. */

enum mmap_form {
	REGISTERS,
	OLD,
	MEMORY
};

static const struct abi_facts {
	enum mmap_form mmap;
	unsigned int anonymous;
} facts[] = {
#define ABI(token, of, mmap, anonymous) { mmap, anonymous },
#include "policy/abis.def"
#undef ABI
};

const struct policy_abi policy_abis[] = {
#define ABI(token, of, mmap, anonymous)                                                            \
	{ #token, SCMP_ARCH_##token, SCMP_ARCH_##of, (mmap) == MEMORY },
#include "policy/abis.def"
#undef ABI
};
const size_t policy_abi_count = sizeof(policy_abis) / sizeof(*policy_abis);

enum cover {
	BY_FILTER,
	BY_MDWE,
	BY_LOCK
};

/*
 * A test: (argument & mask) == value. A value of 0 is none, and ANONYMOUS is
 * for the ABI to say. PERSONA asks for a bit, but of any value except that of
 * the query, 0xffffffff: libseccomp takes one test an argument, so it becomes
 * a row for every other bit that may be missing.
 */
struct test {
	enum {
		TEST_ALWAYS,
		TEST_MASKED,
		TEST_ANONYMOUS,
		TEST_PERSONA
	} kind;
	unsigned int arg;
	uint32_t mask;
	uint32_t value;
};

#define ANY                                                                                        \
	{                                                                                          \
		TEST_ALWAYS, 0, 0, 0                                                               \
	}
#define BITS(arg, bits)                                                                            \
	{                                                                                          \
		TEST_MASKED, arg, bits, bits                                                       \
	}
#define VALUE(arg, mask, value)                                                                    \
	{                                                                                          \
		TEST_MASKED, arg, mask, value                                                      \
	}
#define ANONYMOUS(arg)                                                                             \
	{                                                                                          \
		TEST_ANONYMOUS, arg, 0, 0                                                          \
	}
#define PERSONA(arg, bit)                                                                          \
	{                                                                                          \
		TEST_PERSONA, arg, bit, bit                                                        \
	}

static const struct call {
	enum rule rule;
	const char *name;
	enum cover cover;
	int error;
	struct test tests[2];
	const char *why;
} calls[] = {
#define CALL(rule, name, cover, error, first, second, why)                                         \
	{ rule, name, cover, error, { first, second }, why },
#include "policy/calls.def"
#undef CALL
};

#define CALLS (sizeof(calls) / sizeof(*calls))

/* The walk. */

struct walk {
	const struct policy *policy;
	const struct abi_facts *facts;
	int (*visit)(const struct policy_rule *rule, void *context);
	void *context;
};

static const struct abi_facts *find_facts(uint32_t abi)
{
	size_t i;

	for (i = 0; i < policy_abi_count; i++)
		if (policy_abis[i].token == abi)
			return &facts[i];
	return NULL;
}

static bool is_wanted(const struct policy *policy, const struct call *call)
{
	/* What audit logs is what the default refuses. */
	const enum mode mode = policy->mode == MODE_AUDIT ? MODE_ENFORCE : policy->mode;

	if (policy->lock != (call->cover == BY_LOCK) || (call->cover == BY_MDWE && policy->mdwe))
		return false;
	return rule_mode(call->rule) <= mode && !(policy->allowed & rule_bit(call->rule));
}

static void add_test(struct policy_rule *row, unsigned int arg, uint32_t mask, uint32_t value)
{
	row->tests[row->test_count++] = SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, mask, value);
}

static int visit_personas(const struct walk *walk, const struct policy_rule *row,
			  const struct test *test)
{
	uint32_t other;
	int ret = 0;

	for (other = 1; other && !ret; other <<= 1) {
		struct policy_rule one = *row;

		if (other == test->mask)
			continue;
		add_test(&one, test->arg, test->mask | other, test->value);
		ret = walk->visit(&one, walk->context);
	}
	return ret;
}

static int visit_call(const struct walk *walk, const struct call *call, const char *name)
{
	struct policy_rule row = {
		.rule = call->rule,
		.call = name,
		.error = call->error,
		.by_mdwe = call->cover == BY_MDWE,
		.by_lock = call->cover == BY_LOCK,
		.why = call->why,
	};
	size_t i;

	for (i = 0; i < 2; i++) {
		const struct test *test = &call->tests[i];

		if (test->kind == TEST_PERSONA)
			return visit_personas(walk, &row, test);
		if (test->kind == TEST_ANONYMOUS)
			add_test(&row, test->arg, walk->facts->anonymous, walk->facts->anonymous);
		if (test->kind == TEST_MASKED)
			add_test(&row, test->arg, test->mask, test->value);
	}
	return walk->visit(&row, walk->context);
}

/* Where its arguments are in memory, and a newer call has them in registers. */
static int visit_old_mmap(const struct walk *walk, const struct call *call)
{
	const struct policy_rule row = {
		.rule = call->rule,
		.call = "mmap",
		.error = call->error,
		.by_mdwe = call->cover == BY_MDWE,
		.by_lock = call->cover == BY_LOCK,
		.why = "its arguments cannot be seen, and programs use mmap2()",
	};

	return walk->visit(&row, walk->context);
}

static int visit_mmap(const struct walk *walk, const struct call *call)
{
	int ret;

	if (walk->facts->mmap == MEMORY)
		return 0;
	ret = walk->facts->mmap == OLD ? visit_old_mmap(walk, call)
				       : visit_call(walk, call, "mmap");
	return ret ? ret : visit_call(walk, call, "mmap2");
}

int policy_each(const struct policy *policy,
		int (*visit)(const struct policy_rule *rule, void *context), void *context)
{
	const struct walk walk = { policy, find_facts(policy->abi), visit, context };
	int ret = walk.facts ? 0 : -ENOSYS;
	size_t i;

	for (i = 0; i < CALLS && !ret; i++) {
		if (!is_wanted(policy, &calls[i]))
			continue;
		if (strcmp(calls[i].name, "mmap") == 0)
			ret = visit_mmap(&walk, &calls[i]);
		else
			ret = visit_call(&walk, &calls[i], calls[i].name);
	}
	return ret;
}

/* The filter. */

struct build {
	const struct policy *policy;
	scmp_filter_ctx filter;
};

static uint32_t refusal(const struct policy *policy, int error)
{
	if (policy->mode == MODE_AUDIT)
		return SCMP_ACT_LOG;
	return policy->notify ? SCMP_ACT_NOTIFY : SCMP_ACT_ERRNO((uint32_t)error);
}

/*
 * Numbers below this are libseccomp's own, for calls that the ABI does not
 * have. It takes rules for them and then makes nothing of them, which is not
 * harmless where such a rule is the first.
 */
#define NOT_THERE (-10000)

static int add_rule(const struct policy_rule *row, void *context)
{
	const struct build *build = context;
	const uint32_t abi = build->policy->abi;

	if (seccomp_syscall_resolve_name_arch(abi, row->call) <= NOT_THERE)
		return 0;
	/* Numbers are given as this machine has them, and translated. */
	return seccomp_rule_add_array(build->filter, refusal(build->policy, row->error),
				      seccomp_syscall_resolve_name(row->call), row->test_count,
				      row->tests);
}

static int add_mark(scmp_filter_ctx filter, enum mode mode)
{
	int ret = 0;

	for (; mode > MODE_AUDIT && !ret; mode--)
		ret = seccomp_rule_add(filter, SCMP_ACT_ERRNO(KERNEL_MARK_ERRNO), SCMP_SYS(prctl),
				       2, SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, KERNEL_MARK),
				       SCMP_A1(SCMP_CMP_EQ, mode, 0));
	return ret;
}

static uint32_t other_abis(const struct policy *policy)
{
	if (policy->mode == MODE_AUDIT)
		return SCMP_ACT_LOG;
	return policy->unmarked || policy->lock ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS;
}

int policy_set_up(scmp_filter_ctx filter, uint32_t abi, uint32_t other_abis)
{
	int ret;

	/* Merged filters must have the same attributes. A tree keeps every path short. */
	ret = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, other_abis);
	if (!ret)
		ret = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (!ret && abi != seccomp_arch_native())
		ret = seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
	if (!ret && abi != seccomp_arch_native())
		ret = seccomp_arch_add(filter, abi);
	return ret;
}

static int build_abi(const struct policy *policy, uint32_t abi, scmp_filter_ctx *ret_filter)
{
	struct policy own = *policy;
	struct build build = { &own, seccomp_init(SCMP_ACT_ALLOW) };
	int ret;

	own.abi = abi;
	if (!build.filter)
		return -ENOMEM;
	ret = policy_set_up(build.filter, abi, other_abis(policy));
	if (!ret)
		ret = policy_each(&own, add_rule, &build);
	if (!ret && !policy->lock && !policy->unmarked)
		ret = add_mark(build.filter, policy->mode);
	if (ret)
		seccomp_release(build.filter);
	else
		*ret_filter = build.filter;
	return ret;
}

/* Of a kernel's ABIs those that this filter has rules for. */
static bool covers(const struct policy *policy, const struct policy_abi *abi)
{
	if (abi->token == policy->abi)
		return false;
	if (policy->mode != MODE_AUDIT && !(policy->allowed & rule_bit(RULE_FOREIGN_ABI)))
		return false;
	return abi->of == policy->abi;
}

static int add_abis(const struct policy *policy, scmp_filter_ctx filter)
{
	scmp_filter_ctx other;
	size_t i;
	int ret = 0;

	for (i = 0; i < policy_abi_count && !ret; i++) {
		if (!covers(policy, &policy_abis[i]))
			continue;
		ret = build_abi(policy, policy_abis[i].token, &other);
		if (!ret)
			ret = seccomp_merge(filter, other);
	}
	return ret;
}

/* Whether the rule cannot be kept by a filter and is not kept by anything else. */
static bool is_blind(const struct policy *policy)
{
	const uint32_t both = rule_bit(RULE_WRITE_EXEC) | rule_bit(RULE_EXEC_GAIN);
	const struct abi_facts *known = find_facts(policy->abi);

	if (!known || known->mmap != MEMORY || policy->mode == MODE_AUDIT)
		return false;
	return policy->lock || (!policy->mdwe && (policy->allowed & both) != both);
}

int policy_build(const struct policy *policy, scmp_filter_ctx *ret_filter)
{
	scmp_filter_ctx filter;
	int ret;

	if (!find_facts(policy->abi))
		return -ENOSYS;
	if (is_blind(policy))
		return -EOPNOTSUPP;
	/* With all actions, whatever kernel this runs on: it may be for another. */
	ret = seccomp_api_set(5);
	if (ret)
		return ret;
	ret = build_abi(policy, policy->abi, &filter);
	if (ret)
		return ret;
	ret = add_abis(policy, filter);
	if (ret)
		seccomp_release(filter);
	else
		*ret_filter = filter;
	return ret;
}

/*
 * libseccomp writes to a descriptor. A pipe, as memfds are refused to who runs
 * under the policy itself; it holds more than the 4096 instructions that the
 * kernel takes at most.
 */
static int export(scmp_filter_ctx filter, void *buf, size_t size, ssize_t *ret_len)
{
	int pipes[2], ret;

	if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) != 0)
		return -errno;
	ret = seccomp_export_bpf(filter, pipes[1]);
	*ret_len = ret ? 0 : read(pipes[0], buf, size);
	if (*ret_len < 0)
		ret = -errno;
	close(pipes[0]);
	close(pipes[1]);
	return ret;
}

int policy_bpf(const struct policy *policy, struct sock_filter **ret_code, size_t *ret_count)
{
	const size_t size = BPF_MAXINSNS * sizeof(struct sock_filter);
	scmp_filter_ctx filter;
	ssize_t len = 0;
	int ret = policy_build(policy, &filter);

	if (ret)
		return ret;
	*ret_code = malloc(size);
	ret = *ret_code ? export(filter, *ret_code, size, &len) : -ENOMEM;
	seccomp_release(filter);
	if (ret)
		free(*ret_code);
	else
		*ret_count = (size_t)len / sizeof(struct sock_filter);
	return ret;
}
