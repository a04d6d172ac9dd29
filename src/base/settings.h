/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of wxguard.conf(5) say of one program. */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include <limits.h>

#include "base/request.h"
#include "base/setting.h"

/* Where what holds comes from; each gives way to those behind it. */
enum origin {
	ORIGIN_DEFAULT,
	ORIGIN_FILE,
	ORIGIN_INHERITED, /* WXGUARD= */
	ORIGIN_OPTION,
};

#define SETTING_FOLDERS 2

/**
 * struct settings - all of it.
 * @program:	real path; of a command that is not there, empty
 * @interpreter: real path of what executes it, the same if it is no script
 * @error:	errno without such a command
 * @folders:	where files were looked for; NULL where there is no such place; owned
 * @files:	how many were there; negative where the folder is not
 * @list:	the lines for this program, in the order of their effect
 * @count:	how many
 *
 * Set by settings_apply():
 * @origin:	of each key before SETTING_SINGLE
 * @chosen:	of each such key, the line that holds if that is ORIGIN_FILE
 * @inherited:	rules that WXGUARD= allows, a bit each
 * @optional:	rules that options allow
 * @folders_of_options: how many of the request's folders are options'
 */
struct settings {
	char program[PATH_MAX];
	char interpreter[PATH_MAX];
	int error;
	char *folders[SETTING_FOLDERS];
	int files[SETTING_FOLDERS];
	struct setting *list;
	size_t count;

	enum origin origin[SETTING_SINGLE];
	const struct setting *chosen[SETTING_SINGLE];
	uint32_t inherited;
	uint32_t optional;
	size_t folders_of_options;
};

/**
 * settings_read() - read the files, and pick what is for the program.
 * @settings:	with the program and its interpreter, and else zero
 * @system:	the system's folder
 * @user:	take the user's files too
 *
 * Context: process; ends it if a file is not in order, whatever program it is
 * about.
 */
void settings_read(struct settings *settings, const char *system, bool user);

/**
 * settings_apply() - put them into what is asked for.
 * @settings:	as read; keeps the strings that the request then has
 * @request:	holds what the options say
 * @inherited:	words that hold over files, or NULL
 *
 * Context: process; ends it if a folder to write to is not there.
 */
void settings_apply(struct settings *settings, struct request *request, const char *inherited);

/* What it owns. Context: process. */
void settings_free(struct settings *settings);

#endif
