/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/export-filter.h"

#include <errno.h>
#include <string.h>

#include "policy/mechanism.h"

bool export_needs_more(const struct export *export, enum rule rule)
{
	return config_forbids(export->config, rule) &&
	       !policy_keeps(export->abi, rule, MECHANISM_SECCOMP) &&
	       !policy_keeps(export->abi, rule, MECHANISM_MDWE);
}

struct policy export_filter(const struct export *export)
{
	return (struct policy) {
		.abi = export->abi,
		.mode = export->config->mode,
		.allowed = export->config->allowed,
		.unmarked = true,
	};
}

int export_build(const struct export *export, scmp_filter_ctx *ret, const char **ret_why)
{
	const struct policy policy = export_filter(export);
	int error;

	*ret_why = NULL;
	if (policy.mode == MODE_LOCK) {
		*ret_why = "it has no moment from which on more is refused; export strict, and "
			   "let the shim lock (wxguard(7))";
		return -EOPNOTSUPP;
	}
	error = policy_build(&policy, ret);
	if (error == -EOPNOTSUPP)
		*ret_why = "mmap() of this ABI cannot be filtered";
	/* What has no mark would let other ABIs pass: it comes with another filter. */
	if (!error && policy.mode != MODE_AUDIT)
		error = seccomp_attr_set(*ret, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	return error;
}

const char *export_moment(const struct export *export)
{
	static const char *const words[] = { "main", "ready", "call" };
	struct config config;
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (config_lock_at(words[i], strlen(words[i]), &config) &&
		    config.lock_at == export->config->lock_at)
			return words[i];
	return "time";
}
