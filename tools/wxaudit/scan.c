/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit scan: which files need or ask for writable and executable memory. */
#include "scan.h"

#include "components.h"

#include <err.h>
#include <string.h>

static struct scan_request request;

static void set_root(const char *value)
{
	request.root = value;
}

static void set_package(const char *value)
{
	if (!*value || strchr(value, '/'))
		usage_error("--package=%s is not the name of a package", value);
	request.package = value;
}

static void set_cache(const char *value)
{
	request.cache = value;
}

static void set_headers(const char *value)
{
	(void)value;
	request.headers_only = true;
}

static void set_reach(const char *value)
{
	(void)value;
	request.reach = true;
}

static void check_request(int argc)
{
	if (request.package && argc)
		usage_error("a package or paths, not both");
	if (request.headers_only && request.cache)
		usage_error("--headers reads no code that --cache could remember");
	if (request.headers_only && request.reach)
		usage_error("--headers follows no libraries for --reach");
}

static void ignore(const size_t *chain, size_t len, void *context)
{
	(void)chain;
	(void)len;
	(void)context;
}

/* What is needed comes into the set, and what that needs, before any of it is judged. */
static void pull(struct scan *scan)
{
	size_t i;

	scan->deps = elf_deps_new(scan->set, &scan->root);
	for (i = 0; i < elf_set_count(scan->set); i++) {
		const struct elf_facts *facts = &elf_set_at(scan->set, i)->facts;

		if (facts->dynamic && (facts->kind == ELF_PROGRAM || facts->kind == ELF_LIBRARY))
			elf_deps_walk(scan->deps, i, ignore, NULL);
	}
}

static int look_and_judge(struct scan *scan, int argc, char **argv)
{
	struct scan_cache *cache;

	if (scan_open_cache(scan, &cache) != 0 || scan_look(scan, argc, argv) != 0)
		return -1;
	if (!request.headers_only)
		pull(scan);
	scan_judge_files(scan);
	if (!request.headers_only && scan_bodies(scan, cache) != 0)
		return -1;
	scan_judge_reach(scan);
	scan_report(scan);
	return 0;
}

static int run(struct report *report, int argc, char **argv)
{
	struct scan scan = { .request = request, .report = report };
	struct knowledge *knowledge;
	int error;

	check_request(argc);
	error = root_init(&scan.root, request.root);
	if (error) {
		warnx("%s: %s", request.root ? request.root : "/", strerror(-error));
		return -1;
	}
	knowledge = components_take();
	scan.knowledge = knowledge;
	scan.set = elf_set_new(&scan.root, !request.headers_only);
	error = look_and_judge(&scan, argc, argv);
	scan_free(&scan);
	knowledge_free(knowledge);
	return error;
}

static const struct audit_option options[] = {
	{ "root", "DIR", "look at the system in DIR as if it were /", set_root },
	{ "package", "NAME", "look at the files of an installed package", set_package },
	{ "headers", NULL, "read headers only: no code, no libraries of others", set_headers },
	{ "reach", NULL, "show each program that reaches a need, and how", set_reach },
	{ "cache", "FILE", "remember what the code of unchanged files said", set_cache },
	COMPONENTS_OPTION,
	{ NULL, NULL, NULL, NULL },
};

const struct subcommand audit_scan = {
	.name = "scan",
	.operands = "[PATH...]",
	.help = "find the files that need or ask for such memory",
	.options = options,
	.run = run,
};
