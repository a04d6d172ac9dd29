/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf-file.h"
#include "core/str.h"
#include "folders.h"
#include "target.h"
#include "wxrun.h"

#define EVERY_PROGRAM "*"
#define SUFFIX ".conf"
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

/* folders_add() has the rule; this much of it does not depend on the machine. */
static bool is_folder(const char *value)
{
	return is_path(value) && strcmp(value, "/") != 0 && strcmp(value, "/proc") != 0 &&
	       !str_starts(value, "/proc/");
}

static bool seconds_of(const char *value, unsigned int *ret)
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
	       seconds_of(value, &seconds);
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
	if (strcmp(line->section, EVERY_PROGRAM) != 0 && !is_resolved(line->section))
		conf_fail(line, "the absolute path of a program without . and .., or [*]", "[%s]",
			  line->section);
}

/* A path that is no pattern may be a link, as those of /etc/alternatives are. */
static bool matches(const char *pattern, const char *program)
{
	char real[PATH_MAX];

	if (fnmatch(pattern, program, FNM_PATHNAME) == 0)
		return true;
	return !strpbrk(pattern, "*?[\\") && realpath(pattern, real) && strcmp(real, program) == 0;
}

/* Of one folder's sections those of a script itself are applied last. */
enum rank {
	RANK_NONE = -1,
	RANK_INTERPRETER,
	RANK_SCRIPT,
	RANKS,
};

static enum rank rank_of(const struct settings *settings, const char *pattern)
{
	if (strcmp(pattern, EVERY_PROGRAM) == 0)
		return RANK_INTERPRETER;
	if (matches(pattern, settings->interpreter))
		return RANK_INTERPRETER;
	return matches(pattern, settings->program) ? RANK_SCRIPT : RANK_NONE;
}

/* Lines. */

/*
 * struct walk - where the reading is.
 * @folder:	number of the folder
 * @rank:	of the section
 */
struct walk {
	struct settings *settings;
	unsigned int folder;
	enum rank rank;
};

static char *copy(const char *text)
{
	char *ret = strdup(text);

	if (!ret)
		err(EXIT_WXRUN, "%s", text);
	return ret;
}

static void insert(struct settings *settings, const struct setting *setting)
{
	size_t at = settings->count;
	struct setting *list = reallocarray(settings->list, at + 1, sizeof(*list));

	if (!list)
		err(EXIT_WXRUN, "%s", setting->file);
	for (; at && list[at - 1].rank > setting->rank; at--)
		list[at] = list[at - 1];
	list[at] = *setting;
	settings->list = list;
	settings->count++;
}

static void keep(const struct walk *walk, const struct conf_line *line, enum setting_key key,
		 const char *value, const char *why)
{
	const struct setting setting = {
		.key = key,
		.value = copy(value),
		.why = why ? copy(why) : NULL,
		.file = copy(line->file),
		.line = line->number,
		.rank = walk->folder * RANKS + (unsigned int)walk->rank,
	};

	insert(walk->settings, &setting);
}

static void take_setting(const struct walk *walk, const struct conf_line *line)
{
	const enum setting_key key = find_key(line);
	char *value = copy(line->value), *why = NULL;

	if (key == SETTING_ALLOW)
		why = take_why(line, value);
	if (!keys[key].check(value))
		conf_fail(line, keys[key].expected, "%s=%s", line->key, line->value);
	if (walk->rank != RANK_NONE)
		keep(walk, line, key, value, why);
	free(value);
}

static void visit(const struct conf_line *line, void *context)
{
	struct walk *walk = context;

	if (line->key) {
		take_setting(walk, line);
		return;
	}
	check_heading(line);
	walk->rank = rank_of(walk->settings, line->section);
	if (walk->rank != RANK_NONE)
		keep(walk, line, SETTING_SECTION, line->section, NULL);
}

/* Folders. */

static int is_conf(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name), tail = strlen(SUFFIX);

	return *entry->d_name != '.' && len > tail &&
	       strcmp(entry->d_name + len - tail, SUFFIX) == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/*
 * HOME= may be that of who became this user: a folder that this user cannot
 * reach is not his own.
 */
static bool is_absent(const char *folder, uid_t owner)
{
	struct stat st;

	if (lstat(folder, &st) == 0)
		return false;
	return errno == ENOENT || errno == ENOTDIR || (errno == EACCES && owner != 0);
}

static void check_folder(const char *folder, uid_t owner)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		err(EXIT_WXRUN, "%s", folder);
	conf_check_owner(fd, folder, owner);
	close(fd);
}

static int read_folder(const char *folder, uid_t owner, struct walk *walk)
{
	struct dirent **names;
	int count, i;
	char *path;

	if (is_absent(folder, owner))
		return -1;
	check_folder(folder, owner);
	count = scandir(folder, &names, is_conf, by_bytes);
	if (count < 0)
		err(EXIT_WXRUN, "%s", folder);
	for (i = 0; i < count; i++) {
		if (asprintf(&path, "%s/%s", folder, names[i]->d_name) < 0)
			err(EXIT_WXRUN, "%s", folder);
		conf_file(path, owner, visit, walk);
		free(path);
		free(names[i]);
	}
	free(names);
	return count;
}

/* Root takes no file that is not the system's, nor does who has become somebody else. */
static char *user_folder(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *ret = NULL;
	int len = 0;

	if (geteuid() == 0 || getauxval(AT_SECURE))
		return NULL;
	if (config && *config == '/')
		len = asprintf(&ret, "%s/wxguard.d", config);
	else if (home && *home == '/')
		len = asprintf(&ret, "%s/.config/wxguard.d", home);
	if (len < 0)
		err(EXIT_WXRUN, "wxguard.d");
	return ret;
}

static void read_folders(struct settings *settings)
{
	const uid_t owners[SETTING_FOLDERS] = { 0, geteuid() };
	struct walk walk = { .settings = settings };

	settings->folders[0] = copy(SETTINGS_FOLDER);
	settings->folders[1] = user_folder();
	for (; walk.folder < SETTING_FOLDERS; walk.folder++)
		if (settings->folders[walk.folder])
			settings->files[walk.folder] = read_folder(settings->folders[walk.folder],
								   owners[walk.folder], &walk);
}

/* The command. */

static int try_program(const char *path, char real[PATH_MAX])
{
	struct stat st;

	if (stat(path, &st) != 0)
		return errno;
	if (!S_ISREG(st.st_mode) || eaccess(path, X_OK) != 0)
		return EACCES;
	return realpath(path, real) ? 0 : errno;
}

/* As execvp() searches: what is there and cannot be executed is passed over. */
static int find_program(const char *name, char real[PATH_MAX])
{
	const char *folder = getenv("PATH"), *end;
	int error = ENOENT, found;
	char *path;

	if (strchr(name, '/') || !*name)
		return try_program(name, real);
	for (folder = folder ? folder : "/bin:/usr/bin";; folder = end + 1) {
		end = strchrnul(folder, ':');
		if (asprintf(&path, "%.*s%s%s", (int)(end - folder), folder,
			     end > folder ? "/" : "", name) < 0)
			return ENOMEM;
		found = try_program(path, real);
		free(path);
		if (!found)
			return 0;
		if (found == EACCES)
			error = EACCES;
		if (!*end)
			return error;
	}
}

static void find_command(struct settings *settings, const char *command)
{
	struct target target;

	settings->error = find_program(command, settings->program);
	if (settings->error) {
		*settings->program = '\0';
		return;
	}
	target_read(command, &target);
	if (!realpath(target.program, settings->interpreter))
		memcpy(settings->interpreter, settings->program, PATH_MAX);
}

void settings_read(struct settings *settings, const char *command, bool no_files)
{
	memset(settings, 0, sizeof(*settings));
	find_command(settings, command);
	if (!no_files)
		read_folders(settings);
}

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

static void note_inherited(struct settings *settings)
{
	const char *text = getenv("WXGUARD");
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
	struct stat st;

	if (stat(setting->value, &st) != 0)
		err(EXIT_WXRUN, "%s:%u: Write=%s; expected a folder", setting->file, setting->line,
		    setting->value);
	if (!S_ISDIR(st.st_mode))
		errx(EXIT_WXRUN, "%s:%u: Write=%s; expected a folder", setting->file, setting->line,
		     setting->value);
	folders_add(&request->write, setting->value);
}

static void choose(struct settings *settings, const struct setting *setting)
{
	if (settings->origin[setting->key] > ORIGIN_FILE)
		return;
	settings->origin[setting->key] = ORIGIN_FILE;
	settings->chosen[setting->key] = setting;
}

static void apply_chosen(const struct setting *const chosen[SETTING_SINGLE],
			 struct request *request)
{
	if (chosen[SETTING_MODE])
		request->mode = chosen[SETTING_MODE]->value;
	if (chosen[SETTING_REPORT])
		request->report = copy(chosen[SETTING_REPORT]->value);
	if (!chosen[SETTING_LOCK_AT])
		return;
	request->lock_at = chosen[SETTING_LOCK_AT]->value;
	if (seconds_of(request->lock_at, &request->lock_after))
		request->lock_at = "time";
}

void settings_apply(struct settings *settings, struct request *request)
{
	uint32_t allowed;
	size_t i;

	note_inherited(settings);
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
	apply_chosen(settings->chosen, request);
}
