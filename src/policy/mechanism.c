/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/mechanism.h"

#include <stddef.h>

static const struct {
	const char *name;
	const char *label;
} mechanisms[] = {
#define MECHANISM(constant, name, label) [constant] = { name, label },
#include "policy/mechanisms.def"
#undef MECHANISM
};

static const struct {
	enum rule rule;
	enum mechanism mechanism;
} keepers[] = {
#define KEEPER(rule, mechanism) { rule, mechanism },
#include "policy/mechanisms.def"
#undef KEEPER
};

const char *mechanism_name(enum mechanism mechanism)
{
	return mechanisms[mechanism].name;
}

const char *mechanism_label(enum mechanism mechanism)
{
	return mechanisms[mechanism].label;
}

enum mechanism mechanism_of(const struct policy_rule *row)
{
	if (row->by_lock)
		return MECHANISM_LOCK;
	return row->by_mdwe ? MECHANISM_MDWE : MECHANISM_SECCOMP;
}

/* As libseccomp decides it when it gets a rule: shmat() may be a part of ipc(). */
bool policy_has_call(uint32_t abi, const char *name)
{
	return seccomp_syscall_resolve_name_rewrite(abi, name) >= 0;
}

/* The walk through one rule. */

struct selection {
	uint32_t abi;
	int (*visit)(const struct policy_rule *row, void *context);
	void *context;
};

static int visit_if_there(const struct policy_rule *row, void *context)
{
	const struct selection *selection = context;

	return policy_has_call(selection->abi, row->call)
		       ? selection->visit(row, selection->context)
		       : 0;
}

int policy_each_of(uint32_t abi, enum rule rule,
		   int (*visit)(const struct policy_rule *row, void *context), void *context)
{
	struct selection selection = { abi, visit, context };
	struct policy policy = { .abi = abi, .mode = MODE_LOCK, .allowed = ~rule_bit(rule) };
	int ret = policy_each(&policy, visit_if_there, &selection);

	policy.lock = true;
	return ret ? ret : policy_each(&policy, visit_if_there, &selection);
}

static int is_kept_by(const struct policy_rule *row, void *context)
{
	return mechanism_of(row) == *(const enum mechanism *)context;
}

bool policy_keeps(uint32_t abi, enum rule rule, enum mechanism mechanism)
{
	size_t i;

	for (i = 0; i < sizeof(keepers) / sizeof(*keepers); i++)
		if (keepers[i].rule == rule && keepers[i].mechanism == mechanism)
			return true;
	return policy_each_of(abi, rule, is_kept_by, &mechanism) > 0;
}
