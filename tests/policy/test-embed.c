/* SPDX-License-Identifier: Apache-2.0 */
/* What the shim loads is what libseccomp builds now: the same filter by both ways. */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "unit/run-case.h"

/* As in preload/kernel.c. */
struct span {
	unsigned short start;
	unsigned short count;
};

#include "filters.h"

static void assert_same(const struct span *span, const struct policy *policy)
{
	struct sock_filter *code;
	size_t count;

	ck_assert_int_eq(policy_bpf(policy, &code, &count), 0);
	ck_assert_uint_eq(span->count, count);
	ck_assert_mem_eq(filter_code + span->start, code, count * sizeof(*code));
	free(code);
}

static struct policy native(enum mode mode)
{
	return (struct policy) { .abi = seccomp_arch_native(), .mode = mode };
}

START_TEST(a_whole_filter_is_that_of_its_mode)
{
	struct policy policy = native((enum mode)_i);
	int mdwe;

	for (mdwe = 0; mdwe < 2; mdwe++) {
		policy.mdwe = mdwe;
		assert_same(&filter_whole[_i][mdwe], &policy);
	}
}
END_TEST

START_TEST(a_mark_alone_has_no_rule_but_that_of_other_abis)
{
	struct policy policy = native((enum mode)_i);

	policy.mdwe = true;
	policy.allowed = ~rule_bit(RULE_FOREIGN_ABI);
	assert_same(&filter_marks[_i][0], &policy);
	policy.allowed = ~0U;
	assert_same(&filter_marks[_i][1], &policy);
}
END_TEST

START_TEST(a_rule_alone_has_no_other)
{
	struct policy policy = native(MODE_LOCK);

	policy.unmarked = true;
	policy.allowed = ~rule_bit((enum rule)_i);
	if (filter_rules[_i].count)
		assert_same(&filter_rules[_i], &policy);
}
END_TEST

static int count_row(const struct policy_rule *row, void *counts)
{
	if (!row->by_lock)
		++((size_t *)counts)[row->rule];
	return 0;
}

START_TEST(a_rule_has_a_filter_if_it_has_calls)
{
	const struct policy policy = native(MODE_LOCK);
	size_t counts[RULE_COUNT] = { 0 };
	int rule;

	ck_assert_int_eq(policy_each(&policy, count_row, counts), 0);
	for (rule = 0; rule < RULE_COUNT; rule++)
		ck_assert_msg(!counts[rule] == !filter_rules[rule].count, "%s: %zu calls, %u",
			      rule_name((enum rule)rule), counts[rule], filter_rules[rule].count);
}
END_TEST

START_TEST(the_lock_is_the_lock)
{
	struct policy policy = native(MODE_LOCK);

	policy.unmarked = true;
	policy.lock = true;
	assert_same(&filter_lock, &policy);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("embed");

	tcase_add_loop_test(cases, a_whole_filter_is_that_of_its_mode, MODE_ENFORCE, MODE_LOCK + 1);
	tcase_add_loop_test(cases, a_mark_alone_has_no_rule_but_that_of_other_abis, MODE_ENFORCE,
			    MODE_LOCK + 1);
	tcase_add_loop_test(cases, a_rule_alone_has_no_other, 0, RULE_COUNT);
	tcase_add_test(cases, a_rule_has_a_filter_if_it_has_calls);
	tcase_add_test(cases, the_lock_is_the_lock);
	return run_case(cases, "embed");
}
