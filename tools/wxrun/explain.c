/* SPDX-License-Identifier: Apache-2.0 */
#include "explain.h"

#include <err.h>
#include <errno.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/target.h"
#include "policy/policy.h"
#include "wxrun.h"

#define GET_MDWE 66	   /* PR_GET_MDWE, Linux 6.3 */
#define CREATE_RULESET 444 /* landlock_create_ruleset(2), the same on every CPU */

/* The files. */

static void print_files(const struct settings *settings, bool no_files)
{
	size_t i;

	if (no_files)
		puts("files: none (--no-config)");
	for (i = 0; i < SETTING_FOLDERS; i++) {
		if (!settings->folders[i])
			continue;
		if (settings->files[i] < 0)
			printf("files: %s, which is not there\n", settings->folders[i]);
		else
			printf("files: %s, %d read\n", settings->folders[i], settings->files[i]);
	}
}

static void print_sections(const struct settings *settings)
{
	size_t i;

	for (i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->list[i];

		if (setting->key == SETTING_SECTION)
			printf("section: [%s] (%s:%u)\n", setting->value, setting->file,
			       setting->line);
	}
}

/* What is one of several. */

static void print_origin(const struct settings *settings, enum setting_key key, const char *option)
{
	const struct setting *chosen = settings->chosen[key];

	switch (settings->origin[key]) {
	case ORIGIN_DEFAULT:
		puts(" (default)");
		break;
	case ORIGIN_FILE:
		printf(" (%s:%u)\n", chosen->file, chosen->line);
		break;
	case ORIGIN_INHERITED:
		puts(" (WXGUARD=)");
		break;
	case ORIGIN_OPTION:
		printf(" (%s)\n", option);
		break;
	}
}

static void print_report(const struct config *config)
{
	static const char *const channels[] = {
		[CHANNEL_STDERR] = "stderr",
		[CHANNEL_JOURNAL] = "journal",
		[CHANNEL_NONE] = "none",
	};

	printf("report: %s",
	       config->channel == CHANNEL_FILE ? config->path : channels[config->channel]);
}

static void print_moment(const struct settings *settings, const struct request *request)
{
	static const char *const moments[] = {
		[MOMENT_MAIN] = "main",
		[MOMENT_READY] = "ready",
		[MOMENT_CALL] = "call",
		[MOMENT_TIME] = "when the wxrun outside says",
	};

	if (request->config.mode != MODE_LOCK) {
		printf("lock-at: never, as the mode is not lock\n");
		return;
	}
	if (request->lock_at && request->config.lock_at == MOMENT_TIME)
		printf("lock-at: %u seconds", request->lock_after);
	else
		printf("lock-at: %s", moments[request->config.lock_at]);
	print_origin(settings, SETTING_LOCK_AT, "--lock-at");
}

/* What adds up. */

static void print_allowed_by_files(const struct settings *settings, enum rule rule)
{
	size_t i;

	for (i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->list[i];

		if (setting->key == SETTING_ALLOW && strcmp(setting->value, rule_name(rule)) == 0)
			printf("allow: %s (%s:%u), why: %s\n", setting->value, setting->file,
			       setting->line, setting->why);
	}
}

static void print_allowed(const struct settings *settings)
{
	enum rule rule;

	for (rule = 0; rule < RULE_COUNT; rule++) {
		if (settings->optional & rule_bit(rule))
			printf("allow: %s (--allow)\n", rule_name(rule));
		if (settings->inherited & rule_bit(rule))
			printf("allow: %s (WXGUARD=)\n", rule_name(rule));
		print_allowed_by_files(settings, rule);
	}
}

/* The request has those of the options, and then those of the files in their order. */
static void print_folders(const struct settings *settings, const struct list *folders)
{
	size_t i, next = settings->folders_of_options;

	for (i = 0; i < next; i++)
		printf("write: %s (--write)\n", folders->items[i]);
	for (i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->list[i];

		if (setting->key == SETTING_WRITE)
			printf("write: %s (%s:%u)\n", folders->items[next++], setting->file,
			       setting->line);
	}
}

/* Who keeps it. */

static void print_shim(const struct invocation *asked, const char *command)
{
	struct target target;

	target_read(command, &target);
	if (asked->without_shim)
		puts("shim: left out (--without-shim)");
	else if (target.unreached)
		printf("shim: does not reach %s: %s\n", target.program, target.unreached);
	else
		puts("shim: in front of the command");
}

/* As check_image() decides. */
static void print_image(const struct request *request, const char *command)
{
	struct target_image image;

	target_read_image(command, &image);
	if (image.breach && config_forbids(&request->config, RULE_IMAGE))
		printf("image: %s is not executed: %s\n", image.program, image.breach);
	else if (image.breach)
		printf("image: %s breaks the rule: %s\n", image.program, image.breach);
	if (image.is_foreign && config_forbids(&request->config, RULE_FOREIGN_ABI))
		printf("image: %s is not executed: it is for another ABI\n", image.program);
}

/* As confine() decides. */
static bool print_mdwe(const struct config *config)
{
	const bool is_known = prctl(GET_MDWE, 0L, 0L, 0L, 0L) >= 0;
	const bool is_kept = config_takes_mdwe(config);

	if (!is_known)
		puts("mdwe: no, this kernel has no PR_SET_MDWE; it needs Linux 6.3");
	else if (config->mode == MODE_AUDIT)
		puts("mdwe: no, as nothing is refused in audit mode");
	else if (!is_kept)
		puts("mdwe: no, as write-exec or exec-gain is allowed");
	else
		puts("mdwe: yes");
	return is_known && is_kept;
}

/* What the filter does, and the row before. */
struct calls {
	const char *what;
	const char *call;
	enum rule rule;
};

/* Several rows that differ in arguments are one fact; some are of other ABIs alone. */
static int print_call(const struct policy_rule *row, void *context)
{
	struct calls *last = context;

	if (seccomp_syscall_resolve_name(row->call) < 0)
		return 0;
	if (!last->call || strcmp(last->call, row->call) != 0 || last->rule != row->rule)
		printf("filter: %s %s, for %s\n", last->what, row->call, rule_name(row->rule));
	last->call = row->call;
	last->rule = row->rule;
	return 0;
}

static void print_calls(const char *what, const struct policy *policy)
{
	struct calls last = { .what = what };
	int ret = policy_each(policy, print_call, &last);

	if (ret)
		errx(EXIT_WXRUN, "filter: %s", strerror(-ret));
}

static void print_filters(const struct config *config, bool mdwe)
{
	struct policy policy = {
		.abi = seccomp_arch_native(),
		.mode = config->mode,
		.allowed = config->allowed,
		.mdwe = mdwe,
	};

	print_calls(config->mode == MODE_AUDIT ? "logs" : "refuses", &policy);
	if (config_forbids(config, RULE_FOREIGN_ABI))
		printf("filter: ends who uses another ABI, for %s\n", rule_name(RULE_FOREIGN_ABI));
	policy.lock = true;
	if (config->mode == MODE_LOCK)
		print_calls("from the lock on refuses", &policy);
}

static void print_landlock(const struct config *config)
{
	const long version = syscall(CREATE_RULESET, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (version < 0)
		printf("landlock: not in this kernel: %s%s\n", strerror(errno),
		       config_forbids(config, RULE_WRITE_FILE) ? ", so the command cannot be run"
							       : "");
	else if (config_forbids(config, RULE_WRITE_FILE))
		printf("landlock: version %ld, for write-file\n", version);
	else
		printf("landlock: version %ld, not asked for\n", version);
}

static _Noreturn void finish(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		err(EXIT_WXRUN, "standard output");
	exit(EXIT_SUCCESS);
}

void explain(const struct settings *settings, const struct invocation *asked, const char *command)
{
	const struct request *request = &asked->request;
	const char *words = getenv("WXGUARD");

	if (settings->error) {
		errno = settings->error;
		err(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE, "%s", command);
	}
	printf("program: %s\n", settings->program);
	if (strcmp(settings->program, settings->interpreter) != 0)
		printf("interpreter: %s\n", settings->interpreter);
	print_files(settings, asked->no_config);
	print_sections(settings);
	printf("mode: %s", mode_name(request->config.mode));
	print_origin(settings, SETTING_MODE, "--mode");
	print_allowed(settings);
	print_folders(settings, &request->write);
	print_report(&request->config);
	print_origin(settings, SETTING_REPORT, "--report");
	print_moment(settings, request);
	print_shim(asked, command);
	print_image(request, command);
	print_filters(&request->config, print_mdwe(&request->config));
	print_landlock(&request->config);
	printf("WXGUARD=%s\n", words ? words : "");
	finish();
}
