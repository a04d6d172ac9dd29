/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/kernel.h"

#include <errno.h>
#include <limits.h>
#include <linux/seccomp.h>

#include "core/fmt.h"
#include "core/sys.h"
#include "kernel/kernel.h"
#include "preload/report.h"
#include "preload/settings.h"
#include "preload/state.h"

/* Of filter_code: where a filter begins, and how many instructions it has. */
struct span {
	unsigned short start;
	unsigned short count;
};

#include "filters.h"

#define EXIT_UNPROTECTED 125 /* as wxrun */

_Noreturn void kernel_end(const char *why)
{
	char buf[PATH_MAX + 512];
	struct fmt line;

	fmt_init(&line, buf, sizeof(buf));
	fmt_str(&line, "wxguard: ");
	fmt_printable(&line, why);
	fmt_str(&line, "; the program is not started\n");
	report_stderr(line.start, line.len);
	for (;;)
		sys1(SYS_exit_group, EXIT_UNPROTECTED);
}

_Noreturn void kernel_give_up(const char *feature, long error)
{
	char buf[256];
	struct fmt line;

	fmt_init(&line, buf, sizeof(buf));
	fmt_str(&line, state()->from_files ? settings_folder : "WXGUARD");
	fmt_str(&line, ": ");
	fmt_str(&line, feature);
	fmt_str(&line, " could not be had (errno ");
	fmt_dec(&line, -error);
	fmt_char(&line, ')');
	kernel_end(fmt_string(&line));
}

static void load(const struct span *span)
{
	long ret = -EINVAL;

	if (span->count)
		ret = kernel_filter(filter_code + span->start, span->count,
				    SECCOMP_FILTER_FLAG_LOG);
	if (ret)
		kernel_give_up("a seccomp filter (Linux 4.14)", ret);
}

/* Rule by rule, without those that are allowed; the mark comes last. */
static void load_parts(const struct config *config, bool mdwe)
{
	const bool foreign = config->allowed & rule_bit(RULE_FOREIGN_ABI);
	enum rule rule;

	for (rule = 0; rule < RULE_COUNT; rule++) {
		const bool covered = mdwe && (rule == RULE_WRITE_EXEC || rule == RULE_EXEC_GAIN);

		if (config_forbids(config, rule) && !covered && filter_rules[rule].count)
			load(&filter_rules[rule]);
	}
	load(&filter_marks[config->mode][foreign]);
}

/* The folders that were given, and the file of the records, which is there by now. */
static size_t list_writable(const struct config *config, const struct conf *files,
			    const char *ret[CONF_FOLDERS + 1])
{
	size_t count;

	for (count = 0; files && count < files->count; count++)
		ret[count] = files->folders[count];
	if (config->channel == CHANNEL_FILE)
		ret[count++] = config->path;
	return count;
}

static void limit_writes(const struct config *config, const struct conf *files)
{
	const char *writable[CONF_FOLDERS + 1], *failed;
	long ret;

	if (!config_forbids(config, RULE_WRITE_FILE))
		return;
	ret = kernel_landlock(writable, list_writable(config, files, writable), &failed);
	if (ret && failed)
		kernel_give_up(failed, ret);
	if (ret)
		kernel_give_up("Landlock (Linux 5.13, and landlock among the LSMs)", ret);
}

static void drop_capabilities(const struct config *config)
{
	const long ret = config_forbids(config, RULE_CAPABILITIES) ? kernel_drop_capabilities() : 0;

	if (ret)
		kernel_give_up("a process without the capabilities to undo it", ret);
}

/* By the mark of the mode, and of the same exceptions where those may be others. */
static bool is_done(const struct config *config, bool from_files)
{
	return kernel_is_marked(config->mode) &&
	       (!from_files || kernel_has_settled(config->mode, config->allowed));
}

static void settle(const struct config *config)
{
	const long ret = kernel_settle(filter_abi, config->mode, config->allowed);

	if (ret)
		kernel_give_up("a seccomp filter (Linux 4.14)", ret);
}

void kernel_start(const struct config *config, const struct conf *files)
{
	bool mdwe;

	if (config->mode == MODE_AUDIT || is_done(config, files))
		return;
	limit_writes(config, files);
	mdwe = config_takes_mdwe(config) && kernel_mdwe() == 0;
	if (config->allowed)
		load_parts(config, mdwe);
	else
		load(&filter_whole[config->mode][mdwe]);
	if (files)
		settle(config);
	drop_capabilities(config);
}

long kernel_lock(void)
{
	const long ret = kernel_filter(filter_code + filter_lock.start, filter_lock.count,
				       SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_TSYNC);

	/* A number is that of a thread with filters of its own. */
	return ret > 0 ? -EBUSY : ret;
}
