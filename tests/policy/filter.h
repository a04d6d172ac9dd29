/* SPDX-License-Identifier: Apache-2.0 */
/* The policy's filters, and what they decide in the simulator. */
#ifndef TESTS_POLICY_FILTER_H
#define TESTS_POLICY_FILTER_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#include "arch.h"
#include "bpf.h"
#include "table.h"

struct filter {
	struct policy policy;
	int error; /* what building it failed with; then there is no program */
	size_t length;
	struct sock_filter *program; /* in this machine's byte order */
	struct filter *next;
};

/* The filter for @policy on @arch, built at the first time; it stays. */
const struct filter *filter_get(const struct policy *policy, const struct arch *arch);

/* Every filter so far, the last first. */
const struct filter *filter_all(void);

/* What @arch hands to a filter. */
struct seccomp_data filter_data(const struct arch *arch, int number, const uint64_t *args);

struct bpf_result filter_run(const struct filter *filter, const struct arch *filtered,
			     const struct seccomp_data *data);

/*
 * filter_decide - what the kernel does with a call in a setting
 * @ret_error: of the filter, if it cannot be built; else 0
 *
 * Of two filters the stricter decides, of two alike the one that came last
 * (kernel/seccomp.c, seccomp_run_filters).
 */
uint32_t filter_decide(const struct setting *setting, const struct arch *filtered,
		       const struct seccomp_data *data, int *ret_error);

/* "ALLOW", "EPERM" and so on; of others the number. Of the last call only. */
const char *filter_action_name(uint32_t action);

#endif
