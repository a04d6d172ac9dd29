/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A drop-in for systemd.service(5), by the options of systemd.exec(5). Where
 * systemd has no option the file says so, and who does it instead.
 */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "policy/export-filter.h"
#include "policy/mechanism.h"

struct writer {
	const struct export *export;
	FILE *out;
};

static const struct {
	enum rule rule;
	const char *lines;
} options[] = {
#define OPTION(rule, lines) { rule, lines },
#include "policy/systemd.def"
#undef OPTION
};

#define OPTIONS (sizeof(options) / sizeof(*options))

/* Words. */

/* What is inside of quotes: systemd.syntax(7). Some characters mean themselves when doubled. */
static void put_quoted(FILE *out, const char *text, const char *doubled)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		if (strchr(doubled, *text))
			fputc(*text, out);
		fputc(*text, out);
	}
}

static void put_escaped(FILE *out, const char *text)
{
	put_quoted(out, text, "%");
}

/* Of a command, where variables are replaced too. */
static void put_argument(FILE *out, const char *option, const char *value)
{
	fprintf(out, "%s\"%s", *option ? " " : "", option);
	put_quoted(out, value, "%$");
	fputc('"', out);
}

static void put_path(FILE *out, const char *option, const char *prefix, const char *path)
{
	fprintf(out, "%s=\"%s", option, prefix);
	put_escaped(out, path);
	fputs("\"\n", out);
}

/* The file of the records is one more that is written to, if it is there. */
static void put_folders(const struct writer *writer, const char *option)
{
	size_t i;

	for (i = 0; i < writer->export->folder_count; i++)
		put_path(writer->out, option, "", writer->export->folders[i]);
	if (*writer->export->report == '/')
		put_path(writer->out, option, "-", writer->export->report);
}

static bool is_writable(const struct writer *writer, const char *path)
{
	size_t i;

	for (i = 0; i < writer->export->folder_count; i++)
		if (strcmp(writer->export->folders[i], path) == 0)
			return true;
	return false;
}

/*
 * ProtectSystem=strict leaves these writable. One that is named twice would be
 * read-only; a folder below one is writable.
 */
static void put_read_only(const struct writer *writer)
{
	static const char *const paths[] = {
		"/dev", "/home", "/proc", "/root", "/run/user", "/sys"
	};
	size_t i;

	fputs("ReadOnlyPaths=", writer->out);
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (!is_writable(writer, paths[i]))
			fprintf(writer->out, " -%s", paths[i]);
	fputc('\n', writer->out);
}

/* Neither can be said in a unit file: it is lines of UTF-8. */
static bool can_be_said(const char *text)
{
	json_t *string = json_string(text);
	const bool is_utf8 = string;

	json_decref(string);
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			return false;
	return is_utf8;
}

/* The calls that are refused altogether. */

/*
 * With tests of its arguments a call is none of systemd's, but for one: nobody
 * needs execveat() who does not execute descriptors.
 */
static bool is_refused_whole(const struct policy_rule *row)
{
	return !row->by_mdwe && !row->by_lock &&
	       (!row->test_count || row->rule == RULE_EXEC_DESCRIPTOR);
}

static int explain_call(const struct policy_rule *row, void *context)
{
	const struct writer *writer = context;

	if (is_refused_whole(row))
		fprintf(writer->out, "# %s(): %s.\n", row->call, row->why);
	return 0;
}

static int put_call(const struct policy_rule *row, void *context)
{
	const struct writer *writer = context;

	if (is_refused_whole(row))
		fprintf(writer->out, "SystemCallFilter=~%s:%s\n", row->call,
			strerrorname_np(row->error));
	return 0;
}

static void put_calls(struct writer *writer, enum rule rule)
{
	policy_each_of(writer->export->abi, rule, explain_call, writer);
	policy_each_of(writer->export->abi, rule, put_call, writer);
}

/* Rules. */

/* One option for two rules, and it cannot be had for one of them. */
static void put_mdwe(const struct writer *writer, enum rule rule)
{
	const enum rule other = rule == RULE_WRITE_EXEC ? RULE_EXEC_GAIN : RULE_WRITE_EXEC;

	if (!config_forbids(writer->export->config, other))
		fprintf(writer->out,
			"# Not by systemd: MemoryDenyWriteExecute= is left out for \"%s\".\n",
			rule_name(other));
	else if (rule == RULE_WRITE_EXEC)
		fputs("MemoryDenyWriteExecute=yes\n", writer->out);
	else
		fputs("# By MemoryDenyWriteExecute=, as above.\n", writer->out);
}

static void put_options(const struct writer *writer, enum rule rule)
{
	size_t i;

	for (i = 0; i < OPTIONS; i++)
		if (options[i].rule == rule)
			fputs(options[i].lines, writer->out);
}

static void put_rule(struct writer *writer, enum rule rule)
{
	fprintf(writer->out, "\n# %s: %s\n", rule_name(rule), rule_summary(rule));
	if (!config_forbids(writer->export->config, rule)) {
		fprintf(writer->out, "# Left out, as by --allow=%s.\n", rule_name(rule));
		return;
	}
	if (rule == RULE_WRITE_EXEC || rule == RULE_EXEC_GAIN)
		put_mdwe(writer, rule);
	put_options(writer, rule);
	put_calls(writer, rule);
	if (rule == RULE_WRITE_FILE) {
		put_read_only(writer);
		put_folders(writer, "ReadWritePaths");
	}
	if (rule == RULE_WRITTEN_EXEC)
		put_folders(writer, "NoExecPaths");
}

static void put_rules(struct writer *writer)
{
	enum rule rule;

	fputs("# A program that gained privileges would have another loader, without the shim.\n"
	      "NoNewPrivileges=yes\n",
	      writer->out);
	for (rule = 0; rule < RULE_COUNT; rule++)
		if (rule_mode(rule) <= writer->export->config->mode)
			put_rule(writer, rule);
}

/* The shim and wxrun. */

/* Only these do what the modes have beside rules: records, and the lock. */
static bool needs_shim(const struct config *config)
{
	return config->mode == MODE_AUDIT || config->mode == MODE_LOCK;
}

static bool locks_at(const struct config *config, enum moment moment)
{
	return config->mode == MODE_LOCK && config->lock_at == moment;
}

static void put_allowed(const struct writer *writer, const char *prefix, uint32_t allowed)
{
	enum rule rule;

	for (rule = 0; rule < RULE_COUNT; rule++)
		if (allowed & rule_bit(rule))
			fprintf(writer->out, "%s%s", prefix, rule_name(rule));
}

/* It loads the filter itself; the files are systemd's. */
static void put_words(const struct writer *writer)
{
	const struct export *export = writer->export;
	const enum mode mode = export->config->mode;
	const uint32_t files = rule_bit(RULE_WRITE_FILE) | rule_bit(RULE_WRITTEN_EXEC);

	fprintf(writer->out, "WXGUARD=%s", mode_name(mode));
	if (mode != MODE_AUDIT)
		fputs(",kernel", writer->out);
	put_allowed(writer, ",allow=", export->config->allowed | (mode >= MODE_STRICT ? files : 0));
	if (mode == MODE_LOCK)
		fprintf(writer->out, ",lock-at=%s", export_moment(export));
	fputs(",report=", writer->out);
	put_escaped(writer->out, export->report);
}

static void put_environment(const struct writer *writer, const char *prefix)
{
	fprintf(writer->out, "%sEnvironment=\"LD_PRELOAD=", prefix);
	put_escaped(writer->out, writer->export->shim);
	if (locks_at(writer->export->config, MOMENT_READY)) {
		fputc(':', writer->out);
		put_escaped(writer->out, writer->export->ready);
	}
	fprintf(writer->out, "\"\n%sEnvironment=\"", prefix);
	put_words(writer);
	fputs("\"\n", writer->out);
}

static void put_command(const struct writer *writer)
{
	const struct export *export = writer->export;
	size_t i;

	fputs("#ExecStart=\n#ExecStart=", writer->out);
	put_argument(writer->out, "", export->tool);
	fprintf(writer->out, " --mode=%s%s", mode_name(export->config->mode),
		export->shim ? "" : " --without-shim");
	put_allowed(writer, " --allow=", export->config->allowed);
	for (i = 0; i < export->folder_count; i++)
		put_argument(writer->out, "--write=", export->folders[i]);
	if (export->config->mode == MODE_LOCK)
		fprintf(writer->out, " --lock-at=%s", export_moment(export));
	put_argument(writer->out, "--report=", export->report);
	fputs(" -- COMMAND\n", writer->out);
}

static void put_shim(const struct writer *writer)
{
	const bool active = needs_shim(writer->export->config);

	fputs(active ? "\n# The shim, for programs with a loader: static ones have none.\n"
		     : "\n# What systemd does not do is done by the shim, which loads a filter,\n"
		       "# for programs with a loader: static ones have none.\n",
	      writer->out);
	put_environment(writer, active ? "" : "#");
}

static void put_others(const struct writer *writer)
{
	if (writer->export->shim)
		put_shim(writer);
	fputs("\n# Or, instead of this whole file, wxrun does all of it:\n", writer->out);
	put_command(writer);
}

/* The file. */

static void put_assertion(const struct writer *writer, const char *path)
{
	fputs("AssertPathExists=", writer->out);
	put_escaped(writer->out, path);
	fputc('\n', writer->out);
}

static void put_head(const struct writer *writer)
{
	fprintf(writer->out,
		"# Made by wxrun --export=systemd --mode=%s, of wxguard " WXGUARD_VERSION ",\n"
		"# for /etc/systemd/system/NAME.service.d/50-wxguard.conf. In a service with a\n"
		"# SystemCallFilter= that has no \"~\", what is refused here kills the process.\n",
		mode_name(writer->export->config->mode));
	if (needs_shim(writer->export->config)) {
		fputs("\n[Unit]\n# The loader goes on without it.\n", writer->out);
		put_assertion(writer, writer->export->shim);
	}
	if (locks_at(writer->export->config, MOMENT_READY))
		put_assertion(writer, writer->export->ready);
	fputs("\n[Service]\n", writer->out);
}

static int check(const struct export *export, const char **ret_why)
{
	size_t i;

	*ret_why = "it keeps no time for the lock, as only wxrun does";
	if (locks_at(export->config, MOMENT_TIME))
		return -EOPNOTSUPP;
	*ret_why = "only the shim records, and only the shim locks";
	if (needs_shim(export->config) && !export->shim)
		return -EOPNOTSUPP;
	*ret_why = "a path has a control character, or is not UTF-8";
	for (i = 0; i < export->folder_count; i++)
		if (!can_be_said(export->folders[i]))
			return -EILSEQ;
	return can_be_said(export->report) ? 0 : -EILSEQ;
}

int export_systemd(const struct export *export, FILE *out, const char **ret_why)
{
	struct writer writer = { export, out };
	int ret = check(export, ret_why);

	if (ret)
		return ret;
	put_head(&writer);
	if (export->config->mode != MODE_AUDIT)
		put_rules(&writer);
	put_others(&writer);
	return 0;
}
