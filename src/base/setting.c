/* SPDX-License-Identifier: Apache-2.0 */
#include "base/setting.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "core/config.h"
#include "core/str.h"

#define WHY "why="

/* Values. */

static bool is_mode(const char *value)
{
	struct config ignored;

	return config_mode(value, strlen(value), &ignored);
}

/* A " #" is a comment that somebody meant, and would be part of the path. */
static bool is_path(const char *value)
{
	return *value == '/' && !strstr(value, " #");
}

static bool is_report(const char *value)
{
	struct config ignored;

	return config_report(value, strlen(value), &ignored) &&
	       (*value != '/' || (is_path(value) && !strchr(value, ',')));
}

/* folder_leads_to_memory() has the rule; this much of it does not depend on the machine. */
static bool is_folder(const char *value)
{
	return is_path(value) && strcmp(value, "/") != 0 && strcmp(value, "/proc") != 0 &&
	       !str_starts(value, "/proc/");
}

bool setting_seconds(const char *value, unsigned int *ret)
{
	unsigned long seconds;
	char *end;

	errno = 0;
	seconds = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno || seconds > INT_MAX)
		return false;
	*ret = (unsigned int)seconds;
	return true;
}

static bool is_moment(const char *value)
{
	struct config ignored;
	unsigned int seconds;

	/* "time" needs a time, and that is how it is written here. */
	return (config_lock_at(value, strlen(value), &ignored) && strcmp(value, "time") != 0) ||
	       setting_seconds(value, &seconds);
}

static bool is_rule(const char *value)
{
	struct config ignored = { .allowed = 0 };

	return config_allow(value, strlen(value), &ignored);
}

/* Every key, in the order of the message that names them all. */
static const struct {
	const char *name;
	const char *expected;
	bool (*check)(const char *value);
} keys[SETTING_KEYS] = {
	[SETTING_MODE] = { "Mode", CONFIG_MODES, is_mode },
	[SETTING_REPORT] = { "Report",
			     "stderr, journal, none, or an absolute path without a comma or \" #\"",
			     is_report },
	[SETTING_LOCK_AT] = { "LockAt", "main, ready, call or a number of seconds", is_moment },
	[SETTING_ALLOW] = { "Allow", "a rule of wxguard(7) and " WHY "REASON", is_rule },
	[SETTING_WRITE] = { "Write",
			    "the absolute path of a folder, without \" #\" and not above /proc",
			    is_folder },
};

static enum setting_key find_key(const struct conf_line *line)
{
	enum setting_key key;

	for (key = 0; key < SETTING_KEYS; key++)
		if (strcmp(line->key, keys[key].name) == 0)
			return key;
	conf_fail(line, "Mode, Report, LockAt, Allow or Write", "\"%s\" is no setting", line->key);
}

/* Cut the reason off the value of Allow=. */
static char *take_why(const struct conf_line *line, char *value)
{
	char *why = value + strcspn(value, " \t");

	if (*why)
		*why++ = '\0';
	why += strspn(why, " \t");
	if (!str_starts(why, WHY))
		conf_fail(line, WHY "REASON behind the rule", "Allow=%s", line->value);
	why += strlen(WHY);
	why += strspn(why, " \t");
	if (!*why)
		conf_fail(line, "a reason behind " WHY, "Allow=%s", line->value);
	return why;
}

/* Headings. */

static bool is_resolved(const char *pattern)
{
	return *pattern == '/' && !strstr(pattern, "//") && !strstr(pattern, "/./") &&
	       !strstr(pattern, "/../") && pattern[strlen(pattern) - 1] != '/';
}

static void check_heading(const struct conf_line *line)
{
	if (strcmp(line->section, SETTING_EVERY_PROGRAM) != 0 && !is_resolved(line->section))
		conf_fail(line, "the absolute path of a program without . and .., or [*]", "[%s]",
			  line->section);
}

/* Lines. */

static char *copy(const char *text)
{
	char *ret = strdup(text);

	if (!ret)
		die_errno("%s", text);
	return ret;
}

static void take_value(const struct conf_line *line, struct setting *ret)
{
	ret->key = find_key(line);
	ret->value = copy(line->value);
	if (ret->key == SETTING_ALLOW)
		ret->why = copy(take_why(line, ret->value));
	if (!keys[ret->key].check(ret->value))
		conf_fail(line, keys[ret->key].expected, "%s=%s", line->key, line->value);
}

static void take_heading(const struct conf_line *line, struct setting *ret)
{
	check_heading(line);
	ret->key = SETTING_SECTION;
	ret->value = copy(line->section);
}

void setting_read(const struct conf_line *line, struct setting *ret)
{
	*ret = (struct setting) { .line = line->number };
	if (line->key)
		take_value(line, ret);
	else
		take_heading(line, ret);
	ret->file = copy(line->file);
}

void setting_free(struct setting *setting)
{
	free(setting->value);
	free(setting->why);
	free(setting->file);
}

void setting_fail(const struct setting *setting, const char *expected)
{
	die("%s:%u: %s=%s; expected %s", setting->file, setting->line, keys[setting->key].name,
	    setting->value, expected);
}
