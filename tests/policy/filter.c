/* SPDX-License-Identifier: Apache-2.0 */
#include "filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/kernel.h"

static struct filter *filters;

static bool is_same(const struct policy *a, const struct policy *b)
{
	return a->abi == b->abi && a->mode == b->mode && a->allowed == b->allowed &&
	       a->mdwe == b->mdwe && a->lock == b->lock && a->notify == b->notify &&
	       a->unmarked == b->unmarked;
}

/* The policy's bytes are in the order of the ABI that they are for. */
static void build(struct filter *filter, const struct arch *arch)
{
	struct sock_filter *code = NULL;
	size_t count = 0;

	filter->error = policy_bpf(&filter->policy, &code, &count);
	if (filter->error)
		return;
	filter->program = calloc(BPF_MAXINSNS, sizeof(*filter->program));
	if (!filter->program)
		abort();
	filter->error =
		bpf_decode(code, count * sizeof(*code), arch_is_big_endian(arch), filter->program);
	filter->length = filter->error > 0 ? (size_t)filter->error : 0;
	if (filter->length)
		filter->error = 0;
	free(code);
}

const struct filter *filter_get(const struct policy *policy, const struct arch *arch)
{
	struct policy wanted = *policy;
	struct filter *filter;

	wanted.abi = arch->token;
	for (filter = filters; filter; filter = filter->next)
		if (is_same(&filter->policy, &wanted))
			return filter;
	filter = calloc(1, sizeof(*filter));
	if (!filter)
		abort();
	filter->policy = wanted;
	filter->next = filters;
	filters = filter;
	build(filter, arch);
	return filter;
}

const struct filter *filter_all(void)
{
	return filters;
}

struct seccomp_data filter_data(const struct arch *arch, int number, const uint64_t *args)
{
	struct seccomp_data data = { .nr = number, .arch = arch_audit(arch) };
	int i;

	data.instruction_pointer = 0x7f0012345678;
	for (i = 0; i < 6; i++)
		data.args[i] = args[i];
	return data;
}

struct bpf_result filter_run(const struct filter *filter, const struct arch *filtered,
			     const struct seccomp_data *data)
{
	return bpf_run(filter->program, data, arch_is_big_endian(filtered));
}

static bool is_stricter(uint32_t a, uint32_t b)
{
	return (int32_t)(a & SECCOMP_RET_ACTION_FULL) < (int32_t)(b & SECCOMP_RET_ACTION_FULL);
}

uint32_t filter_decide(const struct setting *setting, const struct arch *filtered,
		       const struct seccomp_data *data, int *ret_error)
{
	struct policy before = setting->policy, after = setting->policy;
	const struct filter *first, *second;
	uint32_t action, locked;

	before.notify = false;
	first = filter_get(&before, filtered);
	*ret_error = first->error;
	if (first->error)
		return 0;
	action = filter_run(first, filtered, data).action;
	if (!setting->locked)
		return action;
	after.lock = true;
	second = filter_get(&after, filtered);
	*ret_error = second->error;
	if (second->error)
		return 0;
	locked = filter_run(second, filtered, data).action;
	return is_stricter(action, locked) ? action : locked;
}

static const struct action {
	uint32_t action;
	const char *name;
} actions[] = {
	{ SECCOMP_RET_ALLOW, "ALLOW" },
	{ SECCOMP_RET_LOG, "LOG" },
	{ SECCOMP_RET_KILL_PROCESS, "KILL" },
	{ SECCOMP_RET_USER_NOTIF, "NOTIFY" },
	{ SECCOMP_RET_ERRNO | EPERM, "EPERM" },
	{ SECCOMP_RET_ERRNO | EACCES, "EACCES" },
	{ SECCOMP_RET_ERRNO | KERNEL_MARK_ERRNO, "MARKED" },
};

const char *filter_action_name(uint32_t action)
{
	static char number[16];
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (actions[i].action == action)
			return actions[i].name;
	snprintf(number, sizeof(number), "%#x", action);
	return number;
}
