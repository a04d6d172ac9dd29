/* SPDX-License-Identifier: Apache-2.0 */
/* The policy's filters of every ABI, in the simulator. usage: test-filter FILTER.TXT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>

#include "filter.h"
#include "tap.h"

/* Of one claim. */
struct tally {
	const char *claim;
	int decided;
	int wrong;
	int idle; /* rows that nothing came of */
};

#define SHOWN 8 /* of the wrong decisions of a claim */

static void tell_wrong(const struct row *row, const struct setting *setting,
		       const struct arch *filtered, const struct arch *caller, const char *action)
{
	note("line %d: %s%s %s PR_SET_MDWE: %s under the filter for %s: %s(%s) is %s, not %s",
	     row->line, mode_name(setting->policy.mode), setting->locked ? " (locked)" : "",
	     setting->policy.mdwe ? "with" : "without", caller->name, filtered->name, row->call,
	     row->arguments, action, row->action);
}

/* There is no filter where none can keep the rule, as the claims of test_blind() say. */
static bool is_unseen(const struct setting *setting, const struct arch *arch)
{
	const uint32_t both = rule_bit(RULE_WRITE_EXEC) | rule_bit(RULE_EXEC_GAIN);

	if (arch->sees_mmap || setting->policy.mode == MODE_AUDIT)
		return false;
	return setting->locked ||
	       (!setting->policy.mdwe && (setting->policy.allowed & both) != both);
}

static void try_pair(const struct row *row, const struct arch *filtered, const struct arch *caller,
		     struct tally *tally)
{
	struct setting settings[SETTINGS_MAX];
	size_t count = row_settings(row, settings), i;
	uint64_t args[6];
	int number, error;

	if (!row_call(row, caller, &number, args))
		return;
	for (i = 0; i < count; i++) {
		const struct seccomp_data data = filter_data(caller, number, args);
		const char *action;

		if (is_unseen(&settings[i], filtered))
			continue;
		action = filter_action_name(filter_decide(&settings[i], filtered, &data, &error));
		if (error)
			action = strerror(-error);
		tally->decided++;
		if (strcmp(action, row->action) != 0 && tally->wrong++ < SHOWN)
			tell_wrong(row, &settings[i], filtered, caller, action);
	}
}

static void try_row(const struct row *row, struct tally *tally)
{
	const int before = tally->decided;
	size_t i, j;

	for (i = 0; i < arch_count; i++)
		for (j = 0; j < arch_count; j++)
			if (row_is_for(row, &archs[i], &archs[j]))
				try_pair(row, &archs[i], &archs[j], tally);
	if (tally->decided == before && !tally->idle++)
		note("line %d: no ABI and setting has that", row->line);
}

static void end_claim(const struct tally *tally)
{
	ok(!tally->wrong && !tally->idle, "%s", tally->claim);
	note("%d decisions, %d wrong", tally->decided, tally->wrong);
}

static void test_table(const char *path)
{
	struct tally tally = { 0 };
	size_t count, i;
	const struct row *rows = table_read(path, &count);

	for (i = 0; i < count; i++) {
		if (rows[i].claim != tally.claim && tally.claim)
			end_claim(&tally);
		if (rows[i].claim != tally.claim)
			tally = (struct tally) { .claim = rows[i].claim };
		try_row(&rows[i], &tally);
	}
	end_claim(&tally);
}

/* Both ways: what the tests do not know they do not try. */
static void test_abis(void)
{
	size_t i, unknown = 0;

	for (i = 0; i < policy_abi_count; i++) {
		const struct arch *arch = arch_find(policy_abis[i].name);

		if (arch && arch->token == policy_abis[i].token &&
		    arch->sees_mmap != policy_abis[i].needs_mdwe)
			continue;
		note("%s is not known here, or as another", policy_abis[i].name);
		unknown++;
	}
	ok(!unknown && policy_abi_count == arch_count,
	   "The tests know every ABI of the policy, and it knows theirs");
}

/* Whether there is a filter, in @mode, without PR_SET_MDWE. */
static int built(const struct arch *arch, enum mode mode, uint32_t allowed)
{
	const struct policy policy = { .mode = mode, .allowed = allowed };

	return filter_get(&policy, arch)->error;
}

static void test_blind(void)
{
	const uint32_t both = rule_bit(RULE_WRITE_EXEC) | rule_bit(RULE_EXEC_GAIN);
	int wrong = 0;
	size_t i;

	for (i = 0; i < arch_count; i++) {
		const int expected = archs[i].sees_mmap ? 0 : -EOPNOTSUPP;

		wrong += built(&archs[i], MODE_AUDIT, 0) != 0;
		wrong += built(&archs[i], MODE_ENFORCE, 0) != expected;
		wrong += built(&archs[i], MODE_STRICT, rule_bit(RULE_WRITE_EXEC)) != expected;
		wrong += built(&archs[i], MODE_LOCK, rule_bit(RULE_EXEC_GAIN)) != expected;
		wrong += built(&archs[i], MODE_ENFORCE, both) != 0;
	}
	ok(!wrong, "An ABI whose mmap() no filter can see has none without PR_SET_MDWE");
}

static void test_lock_blind(void)
{
	int wrong = 0;
	size_t i;

	for (i = 0; i < arch_count; i++) {
		const struct policy policy = { .mode = MODE_LOCK, .mdwe = true, .lock = true };

		wrong += filter_get(&policy, &archs[i])->error !=
			 (archs[i].sees_mmap ? 0 : -EOPNOTSUPP);
	}
	ok(!wrong, "An ABI whose mmap() no filter can see cannot be locked");
}

static void test_unknown(void)
{
	const struct arch unknown = { .name = "unknown", .token = 0x4711 };

	ok(built(&unknown, MODE_ENFORCE, 0) == -ENOSYS, "An ABI that is not known has no filter");
}

/* The same as the rows of personality(), for each bit. */
static uint32_t personality_decision(const struct arch *arch, uint64_t value)
{
	const struct setting setting = { .policy = { .mode = MODE_ENFORCE, .mdwe = true } };
	const uint64_t args[6] = { value };
	const struct seccomp_data data = filter_data(arch, arch_number(arch, "personality"), args);
	int error;
	uint32_t action = filter_decide(&setting, arch, &data, &error);

	return error ? 0 : action;
}

static bool bit_decides(const struct arch *arch, int bit)
{
	const uint64_t one = (uint64_t)1 << bit, missing = 0xffffffff & ~one;
	const uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
	const bool is_rie = one == READ_IMPLIES_EXEC;

	return personality_decision(arch, one) == (is_rie ? refused : SECCOMP_RET_ALLOW) &&
	       personality_decision(arch, missing) == (is_rie ? SECCOMP_RET_ALLOW : refused) &&
	       personality_decision(arch, one | READ_IMPLIES_EXEC) == refused;
}

static void test_personality(void)
{
	int wrong = 0, bit;
	size_t i;

	for (i = 0; i < arch_count; i++)
		for (bit = 0; bit < 32; bit++)
			wrong += !bit_decides(&archs[i], bit);
	ok(!wrong, "Every bit of a personality alone, missing, and beside READ_IMPLIES_EXEC");
}

static void test_verifier(void)
{
	const struct filter *filter;
	size_t longest = 0, count = 0;
	int refused = 0;
	const char *why;

	for (filter = filter_all(); filter; filter = filter->next) {
		if (filter->error)
			continue;
		count++;
		longest = filter->length > longest ? filter->length : longest;
		if (bpf_verify(filter->program, filter->length, &why) && !refused++)
			note("%s", why);
	}
	ok(count && !refused, "The kernel would take every filter");
	note("%zu filters, the longest of %zu instructions", count, longest);
}

/* Instructions. */

static unsigned int steps(const struct setting *setting, const struct arch *arch, const char *call)
{
	const struct filter *filter = filter_get(&setting->policy, arch);
	const uint64_t args[6] = { 0 };
	const int number = arch_number(arch, call);
	const struct seccomp_data data = filter_data(arch, number, args);

	return filter->error || number < 0 ? 0 : filter_run(filter, arch, &data).steps;
}

/* The most instructions that a call takes which the policy does not name. */
static unsigned int longest(const struct setting *setting, const struct arch *arch)
{
	static const char *const others[] = { "read", "write", "futex", "clock_gettime",
					      "epoll_wait" };
	unsigned int each, ret = 0;
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
		each = steps(setting, arch, others[i]);
		ret = each > ret ? each : ret;
	}
	return ret;
}

struct names {
	const struct arch *arch;
	const char *names[64];
	unsigned int count;
};

static int add_name(const struct policy_rule *rule, void *context)
{
	struct names *all = context;
	unsigned int i;

	for (i = 0; i < all->count; i++)
		if (strcmp(all->names[i], rule->call) == 0)
			return 0;
	if (arch_number(all->arch, rule->call) >= 0)
		all->names[all->count++] = rule->call;
	return 0;
}

/* How many calls of this ABI the policy names. */
static unsigned int named(const struct setting *setting, const struct arch *arch)
{
	struct policy policy = setting->policy;
	struct names all = { .arch = arch };

	policy.abi = arch->token;
	return policy_each(&policy, add_name, &all) ? 0 : all.count;
}

static void test_steps(void)
{
	const struct setting enforce = { .policy = { .mode = MODE_ENFORCE, .mdwe = true } };
	const struct setting strict = { .policy = { .mode = MODE_STRICT, .mdwe = true } };
	int wrong = 0;
	size_t i;

	for (i = 0; i < arch_count; i++) {
		const unsigned int most = longest(&strict, &archs[i]);
		const unsigned int bound = named(&strict, &archs[i]);

		wrong += !most || most > bound;
		note("%s: read, write and futex in %u instructions in enforce, %u in strict, "
		     "where %u calls are filtered",
		     archs[i].name, longest(&enforce, &archs[i]), most, bound);
	}
	ok(!wrong,
	   "In strict, read, write and futex take no more instructions than calls are filtered");
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	test_abis();
	test_table(argv[1]);
	test_blind();
	test_lock_blind();
	test_unknown();
	test_personality();
	test_steps();
	test_verifier();
	return tap_end();
}
