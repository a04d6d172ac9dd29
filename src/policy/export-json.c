/* SPDX-License-Identifier: Apache-2.0 */
/* The policy for programs; wxrun(1) has the format. Fields may be added, and are never renamed. */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "policy/export-filter.h"
#include "policy/mechanism.h"

#define FORMAT_VERSION 1

static json_t *describe_tests(const struct policy_rule *row)
{
	json_t *tests = json_array();
	unsigned int i;

	for (i = 0; i < row->test_count; i++) {
		const struct scmp_arg_cmp *test = &row->tests[i];

		json_array_append_new(tests,
				      json_pack("{s:i, s:I, s:I}", "argument", (int)test->arg,
						"mask", (json_int_t)test->datum_a, "value",
						(json_int_t)test->datum_b));
	}
	return tests;
}

static int add_call(const struct policy_rule *row, void *context)
{
	json_t *call = json_pack("{s:s, s:s, s:s, s:o, s:s}", "name", row->call, "mechanism",
				 mechanism_name(mechanism_of(row)), "errno",
				 strerrorname_np(row->error), "tests", describe_tests(row), "why",
				 row->why);

	return json_array_append_new(context, call) ? -ENOMEM : 0;
}

static json_t *list_calls(uint32_t abi, enum rule rule)
{
	json_t *calls = json_array();

	if (policy_each_of(abi, rule, add_call, calls) == 0)
		return calls;
	json_decref(calls);
	return NULL;
}

static json_t *list_mechanisms(uint32_t abi, enum rule rule)
{
	json_t *list = json_array();
	enum mechanism mechanism;

	for (mechanism = 0; mechanism < MECHANISM_COUNT; mechanism++)
		if (policy_keeps(abi, rule, mechanism))
			json_array_append_new(list, json_string(mechanism_name(mechanism)));
	return list;
}

/* In the words of records. What audit logs is what the default refuses. */
static const char *outcome(const struct config *config, enum rule rule)
{
	if (config->allowed & rule_bit(rule))
		return "allowed";
	if (config->mode == MODE_AUDIT)
		return rule_mode(rule) <= MODE_ENFORCE ? "logged" : "allowed";
	return config_forbids(config, rule) ? "refused" : "allowed";
}

static json_t *describe_rule(const struct export *export, enum rule rule)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:o, s:o}", "name", rule_name(rule), "mode",
			 mode_name(rule_mode(rule)), "summary", rule_summary(rule), "outcome",
			 outcome(export->config, rule), "excepted",
			 !!(export->config->allowed & rule_bit(rule)), "mechanisms",
			 list_mechanisms(export->abi, rule), "calls",
			 list_calls(export->abi, rule));
}

static json_t *list_rules(const struct export *export)
{
	json_t *rules = json_array();
	enum rule rule;

	for (rule = 0; rule < RULE_COUNT; rule++) {
		if (json_array_append_new(rules, describe_rule(export, rule)) == 0)
			continue;
		json_decref(rules);
		return NULL;
	}
	return rules;
}

/* A path that is not UTF-8 is no string of JSON. */
static json_t *list_folders(const struct export *export)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < export->folder_count; i++) {
		if (json_array_append_new(list, json_string(export->folders[i])) == 0)
			continue;
		json_decref(list);
		return NULL;
	}
	return list;
}

static json_t *name_abi(uint32_t abi)
{
	char name[32] = "";
	size_t i;

	for (i = 0; i < policy_abi_count; i++)
		if (policy_abis[i].token == abi)
			strncpy(name, policy_abis[i].name, sizeof(name) - 1);
	for (i = 0; name[i]; i++)
		name[i] = (char)tolower(name[i]);
	return json_string(name);
}

static void add_lock(const struct export *export, json_t *root)
{
	json_object_set_new(root, "lock_at", json_string(export_moment(export)));
	if (export->config->lock_at == MOMENT_TIME)
		json_object_set_new(root, "lock_after", json_integer(export->lock_after));
}

int export_json(const struct export *export, FILE *out, const char **ret_why)
{
	json_t *folders = list_folders(export), *root;
	int ret = 0;

	*ret_why = folders ? NULL : "the path of a folder is not UTF-8";
	if (!folders)
		return -EILSEQ;
	root = json_pack("{s:i, s:s, s:o, s:o, s:o}", "version", FORMAT_VERSION, "mode",
			 mode_name(export->config->mode), "abi", name_abi(export->abi), "write",
			 folders, "rules", list_rules(export));
	if (root && export->config->mode == MODE_LOCK)
		add_lock(export, root);
	if (!root || json_dumpf(root, out, JSON_INDENT(2)) != 0)
		ret = -ENOMEM;
	json_decref(root);
	fputc('\n', out);
	return ret;
}
