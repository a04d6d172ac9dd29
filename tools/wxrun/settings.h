/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of wxguard.conf(5) say of one command. */
#ifndef WXRUN_SETTINGS_H
#define WXRUN_SETTINGS_H

#include <limits.h>

#include "request.h"

enum setting_key {
	SETTING_MODE,
	SETTING_REPORT,
	SETTING_LOCK_AT,
	SETTING_SINGLE, /* Of those before, one holds; of those behind, all. */
	SETTING_ALLOW = SETTING_SINGLE,
	SETTING_WRITE,
	SETTING_KEYS,
	SETTING_SECTION = SETTING_KEYS, /* the heading of those that follow */
};

/**
 * struct setting - a line that is for this command. Its strings are owned.
 * @key:	of the line
 * @value:	behind the "="
 * @why:	of SETTING_ALLOW: the reason given
 * @file:	path of the file
 * @line:	number in it
 * @rank:	those of a lower rank are applied before
 */
struct setting {
	enum setting_key key;
	char *value;
	char *why;
	char *file;
	unsigned int line;
	unsigned int rank;
};

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
 * @program:	real path of the command; empty if there is none
 * @interpreter: real path of what executes it, the same if it is no script
 * @error:	errno without such a command
 * @folders:	where files were looked for; NULL where there is no such place
 * @files:	how many were there; negative where the folder is not
 * @list:	the lines for this command, in the order of their effect
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
 * settings_read() - read the files, and pick what is for a command.
 * @settings:	set
 * @command:	as execvp() takes it
 * @no_files:	leave them out
 *
 * Context: process; ends it if a file is not in order, whatever program it is
 * about.
 */
void settings_read(struct settings *settings, const char *command, bool no_files);

/**
 * settings_apply() - put them into what is asked for.
 * @settings:	as read
 * @request:	holds what the options say
 *
 * Context: process; ends it if a folder to write to is not there.
 */
void settings_apply(struct settings *settings, struct request *request);

#endif
