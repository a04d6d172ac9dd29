/* SPDX-License-Identifier: Apache-2.0 */
/* The rule as a filter of system calls, built by libseccomp. */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <linux/filter.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/config.h"

/* Every ABI that the policy knows, in the order of policy/abis.def. */
struct policy_abi {
	const char *name; /* the NAME of SCMP_ARCH_NAME */
	uint32_t token;	  /* SCMP_ARCH_* */
	uint32_t of;	  /* that of the kernel's own ABI */
	bool needs_mdwe;  /* no filter sees the arguments of its mmap() */
};

extern const struct policy_abi policy_abis[];
extern const size_t policy_abi_count;

/**
 * struct policy - what a filter is to do.
 * @abi:	SCMP_ARCH_* of the programs it is for
 * @mode:	MODE_AUDIT logs what MODE_ENFORCE refuses
 * @allowed:	rules with an exception, a bit each. That of RULE_FOREIGN_ABI
 *		lets in the other ABIs of the same kernel, by their own rules
 * @mdwe:	PR_SET_MDWE is in force; never in MODE_AUDIT
 * @lock:	the second filter of MODE_LOCK instead: what is refused from
 *		the moment on
 * @notify:	with @lock, a supervisor decides (SECCOMP_RET_USER_NOTIF)
 * @unmarked:	a part of a policy: without the answer to KERNEL_MARK, and with no
 *		say about ABIs that it does not cover
 */
struct policy {
	uint32_t abi;
	enum mode mode;
	uint32_t allowed;
	bool mdwe;
	bool lock;
	bool notify;
	bool unmarked;
};

/**
 * policy_build() - the filter.
 * @policy:	what it is to do
 * @ret:	set on success; seccomp_release() it
 *
 * Other ABIs end the process, by SIGSYS; in audit they are logged.
 *
 * Context: process.
 * Return: 0 or -errno; -EOPNOTSUPP for an ABI that needs PR_SET_MDWE and does
 * not get it, -ENOSYS for one that is not known.
 */
int policy_build(const struct policy *policy, scmp_filter_ctx *ret);

/**
 * policy_set_up() - what a new filter of this project has before its rules.
 * @abi:	SCMP_ARCH_* that they are for
 * @other_abis:	SCMP_ACT_* for the calls of all others
 *
 * Context: process.
 * Return: 0 or -errno.
 */
int policy_set_up(scmp_filter_ctx filter, uint32_t abi, uint32_t other_abis);

/**
 * policy_bpf() - the same as BPF, as seccomp(2) takes it.
 * @policy:	what it is to do
 * @ret:	set on success; free() it
 * @ret_count:	instructions
 *
 * Context: process. Return: as policy_build().
 */
int policy_bpf(const struct policy *policy, struct sock_filter **ret, size_t *ret_count);

/**
 * struct policy_rule - a row of the policy, for who writes it in another form.
 * @rule:	the rule that the call breaks
 * @call:	its name
 * @error:	errno that it fails with
 * @by_mdwe:	PR_SET_MDWE refuses the same
 * @by_lock:	from the lock on
 * @tests:	of its arguments, all of them: (argument & mask) == value
 * @test_count:	0 means always
 * @why:	for people
 */
struct policy_rule {
	enum rule rule;
	const char *call;
	int error;
	bool by_mdwe;
	bool by_lock;
	struct scmp_arg_cmp tests[2];
	unsigned int test_count;
	const char *why;
};

/**
 * policy_each() - walk the calls that a filter for @policy->abi refuses.
 * @policy:	what it is to do
 * @visit:	called for each, in the order of the table; not 0 ends the walk
 * @context:	for @visit
 *
 * Context: process. Return: 0, -errno, or what @visit returned.
 */
int policy_each(const struct policy *policy,
		int (*visit)(const struct policy_rule *rule, void *context), void *context);

#endif
