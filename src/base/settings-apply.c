/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/folder.h"
#include "base/settings.h"
#include "core/str.h"

/* What holds already. */

static void note_inherited_word(struct settings *settings, const char *word, size_t len)
{
	struct config ignored;

	if (config_mode(word, len, &ignored))
		settings->origin[SETTING_MODE] = ORIGIN_INHERITED;
	else if (str_starts(word, "report="))
		settings->origin[SETTING_REPORT] = ORIGIN_INHERITED;
	else if (str_starts(word, "lock-at="))
		settings->origin[SETTING_LOCK_AT] = ORIGIN_INHERITED;
}

static void note_inherited(struct settings *settings, const char *text)
{
	struct config_error error;
	struct config config;
	size_t len;

	if (!text)
		return;
	config_parse(text, &config, &error);
	settings->inherited = config.allowed;
	for (; *text; text += len + !!text[len]) {
		len = strcspn(text, ",");
		note_inherited_word(settings, text, len);
	}
}

static void note_options(struct settings *settings, const struct request *request)
{
	struct config config = { .allowed = 0 };
	size_t i;

	if (request->mode)
		settings->origin[SETTING_MODE] = ORIGIN_OPTION;
	if (request->report)
		settings->origin[SETTING_REPORT] = ORIGIN_OPTION;
	if (request->lock_at)
		settings->origin[SETTING_LOCK_AT] = ORIGIN_OPTION;
	for (i = 0; i < request->allow.count; i++)
		config_allow(request->allow.items[i], strlen(request->allow.items[i]), &config);
	settings->optional = config.allowed;
	settings->folders_of_options = request->write.count;
}

/* Application. */

static void apply_allow(struct request *request, uint32_t *allowed, const char *rule)
{
	struct config config = { .allowed = *allowed };

	config_allow(rule, strlen(rule), &config);
	if (config.allowed != *allowed)
		list_add(&request->allow, rule);
	*allowed = config.allowed;
}

static void apply_write(struct request *request, const struct setting *setting)
{
	char *real = realpath(setting->value, NULL);
	struct stat st;

	if (!real || stat(real, &st) != 0)
		die_errno("%s:%u: Write=%s; expected a folder", setting->file, setting->line,
			  setting->value);
	if (!S_ISDIR(st.st_mode))
		setting_fail(setting, "a folder");
	if (folder_leads_to_memory(real))
		setting_fail(setting, "a folder without /proc below it, as /proc/self/mem writes "
				      "to memory");
	list_add(&request->write, real);
	free(real);
}

static void choose(struct settings *settings, const struct setting *setting)
{
	if (settings->origin[setting->key] > ORIGIN_FILE)
		return;
	settings->origin[setting->key] = ORIGIN_FILE;
	settings->chosen[setting->key] = setting;
}

static void apply_report(struct request *request, const char *report)
{
	request->report = strdup(report);
	if (!request->report)
		die_errno("%s", report);
}

static void apply_moment(struct request *request, const char *moment)
{
	request->lock_at = setting_seconds(moment, &request->lock_after) ? "time" : moment;
}

static void apply_chosen(struct request *request,
			 const struct setting *const chosen[SETTING_SINGLE])
{
	if (chosen[SETTING_MODE])
		request->mode = chosen[SETTING_MODE]->value;
	if (chosen[SETTING_REPORT])
		apply_report(request, chosen[SETTING_REPORT]->value);
	if (chosen[SETTING_LOCK_AT])
		apply_moment(request, chosen[SETTING_LOCK_AT]->value);
}

void settings_apply(struct settings *settings, struct request *request, const char *inherited)
{
	uint32_t allowed;
	size_t i;

	note_inherited(settings, inherited);
	note_options(settings, request);
	allowed = settings->inherited | settings->optional;
	for (i = 0; i < settings->count; i++) {
		const struct setting *setting = &settings->list[i];

		if (setting->key < SETTING_SINGLE)
			choose(settings, setting);
		else if (setting->key == SETTING_ALLOW)
			apply_allow(request, &allowed, setting->value);
		else if (setting->key == SETTING_WRITE)
			apply_write(request, setting);
	}
	apply_chosen(request, settings->chosen);
}
