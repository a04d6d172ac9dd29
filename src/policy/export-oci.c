/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config-linux.md of the OCI's runtime-spec, "Seccomp". A comment of a system
 * call is Docker's and Podman's; other runtimes must pass over what they do not
 * know (config.md, "Extensibility").
 */
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>

#include "policy/export-filter.h"
#include "policy/mechanism.h"

struct profile {
	const struct export *export;
	json_t *syscalls;
};

static json_t *describe_tests(const struct policy_rule *row)
{
	json_t *args = json_array();
	unsigned int i;

	for (i = 0; i < row->test_count; i++) {
		const struct scmp_arg_cmp *test = &row->tests[i];

		json_array_append_new(
			args, json_pack("{s:i, s:I, s:I, s:s}", "index", (int)test->arg, "value",
					(json_int_t)test->datum_a, "valueTwo",
					(json_int_t)test->datum_b, "op", "SCMP_CMP_MASKED_EQ"));
	}
	return args;
}

/* An errno beside an action that has none is an error to crun. */
static json_t *describe_action(const struct export *export, const struct policy_rule *row)
{
	if (export->config->mode == MODE_AUDIT)
		return json_pack("{s:[s], s:s}", "names", row->call, "action", "SCMP_ACT_LOG");
	return json_pack("{s:[s], s:s, s:i}", "names", row->call, "action", "SCMP_ACT_ERRNO",
			 "errnoRet", row->error);
}

static int add_call(const struct policy_rule *row, void *context)
{
	const struct profile *profile = context;
	json_t *call;

	if (!policy_has_call(profile->export->abi, row->call))
		return 0;
	call = describe_action(profile->export, row);
	if (row->test_count)
		json_object_set_new(call, "args", describe_tests(row));
	json_object_set_new(call, "comment",
			    json_sprintf("%s: %s", rule_name(row->rule), row->why));
	return json_array_append_new(profile->syscalls, call) ? -ENOMEM : 0;
}

/* What is not in the list is killed by libseccomp's default for other ABIs. */
static json_t *list_abis(const struct export *export)
{
	const bool all = export->config->mode == MODE_AUDIT;
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < policy_abi_count; i++)
		if (policy_abis[i].token == export->abi ||
		    (all && policy_abis[i].of == export->abi))
			json_array_append_new(list,
					      json_sprintf("SCMP_ARCH_%s", policy_abis[i].name));
	return list;
}

static int check(const struct export *export, const char **ret_why)
{
	scmp_filter_ctx filter;
	int ret = export_build(export, &filter, ret_why);

	if (ret)
		return ret;
	seccomp_release(filter);
	if (!(export->config->allowed & rule_bit(RULE_FOREIGN_ABI)))
		return 0;
	*ret_why = "its tests hold for all ABIs alike, so \"foreign-abi\" cannot be allowed";
	return -EOPNOTSUPP;
}

int export_oci(const struct export *export, FILE *out, const char **ret_why)
{
	const struct profile profile = { export, json_array() };
	const struct policy policy = export_filter(export);
	json_t *root;
	int ret = check(export, ret_why);

	if (!ret)
		ret = policy_each(&policy, add_call, (void *)&profile);
	if (ret) {
		json_decref(profile.syscalls);
		return ret;
	}
	root = json_pack("{s:s, s:o, s:o}", "defaultAction", "SCMP_ACT_ALLOW", "architectures",
			 list_abis(export), "syscalls", profile.syscalls);
	if (!root || json_dumpf(root, out, JSON_INDENT(2)) != 0)
		ret = -ENOMEM;
	json_decref(root);
	fputc('\n', out);
	return ret;
}
