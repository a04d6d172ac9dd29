/* SPDX-License-Identifier: Apache-2.0 */
#include "export.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/words.h"
#include "policy/export.h"
#include "policy/mechanism.h"
#include "wxrun.h"

/*
 * struct form - one of those that are written.
 * @calls:	it has system calls alone, so that other rules are left to others
 * @note:	what who uses it ought to know, or NULL
 */
static const struct form {
	const char *name;
	int (*write)(const struct export *export, FILE *out, const char **ret_why);
	bool binary;
	bool calls;
	const char *note;
} forms[] = {
	{ "bpf", export_bpf, true, true, NULL },
	{ "oci", export_oci, false, true,
	  "a profile takes the place of the one that Docker or Podman has by default" },
	{ "systemd", export_systemd, false, false, NULL },
	{ "json", export_json, false, false, NULL },
};

#define FORMS (sizeof(forms) / sizeof(*forms))

static const struct form *find(const char *name)
{
	size_t i;

	for (i = 0; i < FORMS; i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

bool export_knows(const char *form)
{
	return find(form);
}

static void say_who_keeps(const struct export *export, enum rule rule)
{
	enum mechanism mechanism;

	for (mechanism = 0; mechanism < MECHANISM_COUNT; mechanism++)
		if (policy_keeps(export->abi, rule, mechanism))
			warnx("not in it: %s, %s; wxrun has %s for that", rule_name(rule),
			      rule_summary(rule), mechanism_label(mechanism));
}

static void say_what_is_missing(const struct form *form, const struct export *export)
{
	enum rule rule;

	if (form->note)
		warnx("%s", form->note);
	for (rule = 0; rule < RULE_COUNT && form->calls; rule++)
		if (export_needs_more(export, rule))
			say_who_keeps(export, rule);
}

static struct export describe(const struct invocation *asked)
{
	const struct request *request = &asked->request;

	return (struct export) {
		.abi = seccomp_arch_native(),
		.config = &request->config,
		.lock_after = request->lock_after,
		.folders = (const char *const *)request->write.items,
		.folder_count = request->write.count,
		.report = request->report ? request->report : "journal",
		.tool = TOOL_CONFIGURED,
		.shim = asked->without_shim ? NULL : SHIM_CONFIGURED,
		.ready = READY_CONFIGURED,
	};
}

_Noreturn void export_policy(struct invocation *asked)
{
	const struct form *form = find(asked->export);
	struct export export;
	const char *why;
	int ret;

	free(words_make(&asked->request, getenv("WXGUARD")));
	export = describe(asked);
	if (form->binary && isatty(STDOUT_FILENO))
		errx(EXIT_WXRUN, "--export=%s: this is no text; standard output is a terminal",
		     form->name);
	ret = form->write(&export, stdout, &why);
	if (fflush(stdout) != 0 || ferror(stdout))
		err(EXIT_WXRUN, "standard output");
	if (ret)
		errx(EXIT_WXRUN, "--export=%s: %s", form->name, why ? why : strerror(-ret));
	say_what_is_missing(form, &export);
	exit(EXIT_SUCCESS);
}
