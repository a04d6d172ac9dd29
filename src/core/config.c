/* SPDX-License-Identifier: Apache-2.0 */
#include "core/config.h"

#include <string.h>

#include "core/str.h"

void config_default(struct config *config)
{
	config->mode = MODE_ENFORCE;
	config->channel = CHANNEL_STDERR;
	config->path[0] = '\0';
}

bool config_mode(const char *word, size_t len, struct config *config)
{
	static const struct {
		const char *name;
		enum mode mode;
	} modes[] = { { "audit", MODE_AUDIT }, { "enforce", MODE_ENFORCE } };
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		if (!str_is_word(word, len, modes[i].name))
			continue;
		config->mode = modes[i].mode;
		return true;
	}
	return false;
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
	static const struct {
		const char *name;
		enum channel channel;
	} channels[] = {
		{ "stderr", CHANNEL_STDERR },
		{ "journal", CHANNEL_JOURNAL },
		{ "none", CHANNEL_NONE },
	};
	size_t i;

	for (i = 0; i < sizeof(channels) / sizeof(*channels); i++) {
		if (!str_is_word(word, len, channels[i].name))
			continue;
		config->channel = channels[i].channel;
		return true;
	}
	return config_file(word, len, config);
}

static bool parse_word(const char *word, size_t len, struct config *config, const char **expected)
{
	static const char report[] = "report=";
	const size_t skip = sizeof(report) - 1;

	if (len >= skip && str_starts(word, report)) {
		*expected = CONFIG_REPORTS;
		return config_report(word + skip, len - skip, config);
	}
	*expected = CONFIG_MODES ", or " CONFIG_REPORTS;
	return config_mode(word, len, config);
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
