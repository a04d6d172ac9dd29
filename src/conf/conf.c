/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of wxguard.conf(5) for the shim: base's code, which needs what the
 * shim does without, in a library of its own that is loaded only where there
 * are such files. It runs in another's program, before its main(), and leaves
 * nothing behind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/settings.h"
#include "base/target.h"
#include "base/words.h"
#include "core/conf.h"

#define EXPORT __attribute__((visibility("default")))

/* Which program. */

static bool is_script_of(const char *path, const char *program)
{
	struct target_image image;
	char real[PATH_MAX];

	target_read_image(path, &image);
	return strcmp(path, program) != 0 && realpath(image.program, real) &&
	       strcmp(real, program) == 0;
}

static void copy_path(char path[PATH_MAX], const char *from)
{
	const size_t size = strlen(from) + 1;

	if (size > PATH_MAX)
		die("%s: the path is too long", from);
	memcpy(path, from, size);
}

/* The kernel says what is executed; of a script that is the interpreter. */
static void find_program(struct settings *settings, const char *program, const char *script)
{
	copy_path(settings->interpreter, program);
	copy_path(settings->program, script && is_script_of(script, program) ? script : program);
}

/* Without /proc the interpreter is who stands in the script. */
static void find_interpreter(struct settings *settings, const char *executed)
{
	struct target_image image;

	target_read_image(executed, &image);
	copy_path(settings->program, executed);
	if (!realpath(image.program, settings->interpreter))
		copy_path(settings->interpreter, executed);
}

static void find(struct settings *settings, const char *program, const char *executed)
{
	char real[PATH_MAX];

	executed = executed && realpath(executed, real) ? real : NULL;
	if (program)
		find_program(settings, program, executed);
	else if (executed)
		find_interpreter(settings, executed);
	else
		die(SETTINGS_FOLDER ": for which program is not known without /proc");
}

/* What of it. */

static const struct setting *last_folder(const struct settings *settings)
{
	size_t i = settings->count;

	while (i-- > 0)
		if (settings->list[i].key == SETTING_WRITE)
			return &settings->list[i];
	return NULL;
}

/* Some of it takes a process that is there before and after. */
static void check(const struct settings *settings, const struct config *config)
{
	const struct setting *folder = last_folder(settings);

	if (folder && config_forbids(config, RULE_WRITTEN_EXEC))
		setting_fail(folder, "wxrun, which mounts the folder noexec, or "
				     "Allow=written-exec");
	if (config->mode == MODE_LOCK && config->lock_at == MOMENT_TIME)
		setting_fail(settings->chosen[SETTING_LOCK_AT],
			     "main, ready or call, or wxrun, which keeps the time");
}

static void put_words(struct conf *ret, const char *words)
{
	const int len = snprintf(ret->words, sizeof(ret->words), "%s,kernel", words);

	if (len < 0 || (size_t)len >= sizeof(ret->words))
		die(SETTINGS_FOLDER ": too much for the shim: %s", words);
}

static void put_folders(struct conf *ret, const struct list *folders)
{
	size_t used = 0, i;

	for (i = 0; i < folders->count; i++) {
		const size_t len = strlen(folders->items[i]) + 1;

		if (i >= CONF_FOLDERS || len > sizeof(ret->paths) - used)
			die(SETTINGS_FOLDER ": too many folders for the shim: Write=%s",
			    folders->items[i]);
		ret->folders[i] = memcpy(ret->paths + used, folders->items[i], len);
		used += len;
	}
	ret->count = folders->count;
}

static void answer(struct settings *settings, struct conf *ret)
{
	struct request request = { .mode = NULL };
	char *words;

	settings_apply(settings, &request, NULL);
	words = words_make(&request, NULL);
	check(settings, &request.config);
	put_words(ret, words);
	put_folders(ret, &request.write);
	free(words);
	request_free(&request);
}

conf_function wxguard_conf;

EXPORT void wxguard_conf(const char *program, const char *executed, struct conf *ret, size_t size)
{
	struct settings settings = { .error = 0 };

	die_name = "wxguard";
	if (size != sizeof(*ret))
		die(CONF_LIBRARY " is of another version than the shim");
	ret->words[0] = '\0';
	ret->count = 0;
	find(&settings, program, executed);
	settings_read(&settings, SETTINGS_FOLDER, false);
	if (settings.count)
		answer(&settings, ret);
	settings_free(&settings);
}
