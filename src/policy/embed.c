/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs when wxguard is built: writes the filters that the shim loads as C, so
 * that it needs no libseccomp where it runs.
 *
 * usage: embed ABI >FILE
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "policy/policy.h"

static uint32_t find_abi(const char *name)
{
	size_t i;

	for (i = 0; i < policy_abi_count; i++)
		if (strcasecmp(policy_abis[i].name, name) == 0)
			return policy_abis[i].token;
	errx(EXIT_FAILURE, "%s: no such ABI", name);
}

/* Every filter in one array; written as it grows. */
static size_t written;

/* "{ START, COUNT }" of a filter whose code was written; { 0, 0 } if there can be none. */
struct span {
	size_t start;
	size_t count;
};

static struct span put_code(const struct policy *policy)
{
	struct span span = { 0, 0 };
	struct sock_filter *code;
	size_t i;
	int ret = policy_bpf(policy, &code, &span.count);

	if (ret == -EOPNOTSUPP)
		return span;
	if (ret)
		errx(EXIT_FAILURE, "%s", strerror(-ret));
	for (i = 0; i < span.count; i++)
		printf("%s{ 0x%x, %u, %u, 0x%x },", i % 4 ? " " : "\n\t", code[i].code, code[i].jt,
		       code[i].jf, code[i].k);
	free(code);
	span.start = written;
	written += span.count;
	return span;
}

/* By mode. */
typedef struct span pairs[MODE_LOCK + 1][2];

static void put_modes(struct policy *policy, pairs whole, pairs marks)
{
	const uint32_t foreign = rule_bit(RULE_FOREIGN_ABI);
	int mode, i;

	for (mode = MODE_ENFORCE; mode <= MODE_LOCK; mode++) {
		policy->mode = (enum mode)mode;
		for (i = 0; i < 2; i++) {
			policy->allowed = 0;
			policy->mdwe = i;
			whole[mode][i] = put_code(policy);
			policy->allowed = i ? ~0U : ~foreign;
			policy->mdwe = true;
			marks[mode][i] = put_code(policy);
		}
	}
}

static int count_call(const struct policy_rule *row, void *context)
{
	(void)row;
	++*(unsigned int *)context;
	return 0;
}

/* Some rules are kept by other means than a filter. */
static bool has_calls(const struct policy *policy)
{
	unsigned int count = 0;

	policy_each(policy, count_call, &count);
	return count;
}

static void put_rules(struct policy *policy, struct span spans[RULE_COUNT])
{
	int rule;

	policy->unmarked = true;
	policy->mdwe = false;
	for (rule = 0; rule < RULE_COUNT; rule++) {
		policy->allowed = ~rule_bit((enum rule)rule);
		spans[rule] = has_calls(policy) ? put_code(policy) : (struct span) { 0, 0 };
	}
}

static struct span put_lock(struct policy *policy)
{
	policy->allowed = 0;
	policy->lock = true;
	return put_code(policy);
}

static void put_span(const struct span *span)
{
	printf("{ %zu, %zu },", span->start, span->count);
}

static void put_pairs(const char *name, pairs spans)
{
	int mode;

	printf("static const struct span %s[][2] = {\n", name);
	for (mode = MODE_ENFORCE; mode <= MODE_LOCK; mode++) {
		printf("\t[%d] = { ", mode);
		put_span(&spans[mode][0]);
		put_span(&spans[mode][1]);
		printf(" },\n");
	}
	printf("};\n");
}

int main(int argc, char **argv)
{
	struct policy policy = { .abi = find_abi(argc == 2 ? argv[1] : "") };
	struct span rules[RULE_COUNT], lock;
	pairs whole, marks;
	int rule;

	printf("/* Made from src/policy/calls.def. */\n"
	       "static const struct sock_filter filter_code[] = {");
	put_modes(&policy, whole, marks);
	put_rules(&policy, rules);
	lock = put_lock(&policy);
	printf("\n};\n\nstatic const unsigned int filter_abi = 0x%x;\n", policy.abi);
	printf("\n/* By mode: without PR_SET_MDWE, and with it. */\n");
	put_pairs("filter_whole", whole);
	printf("\n/* Nothing but the mark: without other ABIs, and with them. */\n");
	put_pairs("filter_marks", marks);
	printf("\n/* Each rule by itself. */\nstatic const struct span filter_rules[] = {\n\t");
	for (rule = 0; rule < RULE_COUNT; rule++)
		put_span(&rules[rule]);
	printf("\n};\n\nstatic const struct span filter_lock = ");
	printf("{ %zu, %zu };\n", lock.start, lock.count);
	return EXIT_SUCCESS;
}
