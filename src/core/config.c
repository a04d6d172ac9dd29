/* SPDX-License-Identifier: Apache-2.0 */
#include "core/config.h"

#include <string.h>

#include "core/str.h"

static const struct {
	const char *name;
	const char *summary;
	enum mode mode;
} rules[RULE_COUNT] = {
#define RULE(constant, name, mode, summary) [constant] = { name, summary, mode },
#include "core/rules.def"
#undef RULE
};

_Static_assert(RULE_COUNT <= 32, "config.allowed has a bit for each");

const char *rule_name(enum rule rule)
{
	return rules[rule].name;
}

const char *rule_summary(enum rule rule)
{
	return rules[rule].summary;
}

enum mode rule_mode(enum rule rule)
{
	return rules[rule].mode;
}

static const char *const modes[] = {
	[MODE_AUDIT] = "audit",
	[MODE_ENFORCE] = "enforce",
	[MODE_STRICT] = "strict",
	[MODE_LOCK] = "lock",
};
static const char *const channels[] = {
	[CHANNEL_STDERR] = "stderr",
	[CHANNEL_JOURNAL] = "journal",
	[CHANNEL_NONE] = "none",
};
static const char *const moments[] = {
	[MOMENT_MAIN] = "main",
	[MOMENT_READY] = "ready",
	[MOMENT_CALL] = "call",
	[MOMENT_TIME] = "time",
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

const char *mode_name(enum mode mode)
{
	return modes[mode];
}

/* Which of @names a word is; -1 if none. Some have no word. */
static int find_word(const char *word, size_t len, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (names[i] && str_is_word(word, len, names[i]))
			return (int)i;
	return -1;
}

void config_default(struct config *config)
{
	config->mode = MODE_ENFORCE;
	config->kernel = false;
	config->allowed = 0;
	config->lock_at = MOMENT_MAIN;
	config->channel = CHANNEL_STDERR;
	config->path[0] = '\0';
}

bool config_forbids(const struct config *config, enum rule rule)
{
	return config->mode >= rules[rule].mode && !(config->allowed & rule_bit(rule));
}

bool config_takes_mdwe(const struct config *config)
{
	return config_forbids(config, RULE_WRITE_EXEC) && config_forbids(config, RULE_EXEC_GAIN);
}

bool config_mode(const char *word, size_t len, struct config *config)
{
	int mode = find_word(word, len, modes, COUNT(modes));

	if (mode >= 0)
		config->mode = (enum mode)mode;
	return mode >= 0;
}

static bool config_file(const char *path, size_t len, struct config *config)
{
	if (!len || path[0] != '/' || len >= sizeof(config->path))
		return false;
	memcpy(config->path, path, len);
	config->path[len] = '\0';
	config->channel = CHANNEL_FILE;
	return true;
}

bool config_report(const char *word, size_t len, struct config *config)
{
	int channel = find_word(word, len, channels, COUNT(channels));

	if (channel < 0)
		return config_file(word, len, config);
	config->channel = (enum channel)channel;
	return true;
}

bool config_allow(const char *word, size_t len, struct config *config)
{
	enum rule rule;

	for (rule = 0; rule < RULE_COUNT; rule++) {
		if (!str_is_word(word, len, rules[rule].name))
			continue;
		config->allowed |= rule_bit(rule);
		return true;
	}
	return false;
}

bool config_lock_at(const char *word, size_t len, struct config *config)
{
	int moment = find_word(word, len, moments, COUNT(moments));

	if (moment >= 0)
		config->lock_at = (enum moment)moment;
	return moment >= 0;
}

/* The words with a value. No name has a comma, so a match lies inside the word. */
static const struct setting {
	const char *name;
	size_t len;
	const char *expected;
	bool (*set)(const char *value, size_t len, struct config *config);
} settings[] = {
#define SETTING(name, expected, set)                                                               \
	{                                                                                          \
		name, sizeof(name) - 1, expected, set                                              \
	}
	SETTING("report=", CONFIG_REPORTS, config_report),
	SETTING("allow=", CONFIG_ALLOW, config_allow),
	SETTING("lock-at=", CONFIG_LOCK_AT, config_lock_at),
#undef SETTING
};

static const struct setting *find_setting(const char *word)
{
	size_t i;

	for (i = 0; i < COUNT(settings); i++)
		if (str_starts(word, settings[i].name))
			return &settings[i];
	return NULL;
}

static bool parse_word(const char *word, size_t len, struct config *config, const char **expected)
{
	const struct setting *setting = find_setting(word);

	if (setting) {
		*expected = setting->expected;
		return setting->set(word + setting->len, len - setting->len, config);
	}
	*expected = CONFIG_MODES ", kernel, " CONFIG_ALLOW ", " CONFIG_LOCK_AT
				 ", or " CONFIG_REPORTS;
	if (!str_is_word(word, len, "kernel"))
		return config_mode(word, len, config);
	config->kernel = true;
	return true;
}

void config_parse(const char *text, struct config *config, struct config_error *error)
{
	config_default(config);
	error->word = NULL;
	for (;;) {
		const char *expected;
		size_t len = 0;

		while (text[len] && text[len] != ',')
			len++;
		if (len && !parse_word(text, len, config, &expected) && !error->word) {
			error->word = text;
			error->len = len;
			error->expected = expected;
		}
		if (!text[len])
			return;
		text += len + 1;
	}
}
