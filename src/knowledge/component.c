/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/component.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf-file.h"
#include "base/die.h"
#include "base/need.h"
#include "base/place.h"
#include "knowledge/pattern.h"

#define HEADING "component"
#define SUFFIX ".ini"
#define COST " cost="

/* How often a key may be set. */
enum times {
	TIMES_ANY,
	TIMES_OPTIONAL,
	TIMES_ONE,
	TIMES_SOME,
};

/* Whether a value is in order. */
typedef bool check_fn(const struct conf_line *line);

static check_fn check_name, check_word, check_text, check_kind, check_pattern, check_symbol,
	check_string, check_bytes, check_attempts, check_outcome, check_shim, check_switch,
	check_rule, check_package;

static const struct {
	const char *name;
	enum times times;
	check_fn *check;
	const char *expected;
} keys[KEY_COUNT] = {
#define KEY(constant, name, times, check, expected) [constant] = { name, times, check, expected },
#include "knowledge/component-keys.def"
#undef KEY
};

static const char *const rules[] = {
#define RULE(constant, name, mode, summary) name,
#include "core/rules.def"
#undef RULE
	NULL,
};

static const char *const kinds[] = { "closures",    "jit",    "regex-jit", "translator",
				     "trampolines", "packer", "loader",	   NULL };
static const char *const calls[] = { "mmap",  "mprotect", "pkey_mprotect", "mremap",
				     "shmat", "loader",	  "kernel",	   NULL };
static const char *const outcomes[] = { "works", "falls-back", "degrades", "dies-later",
					"dies",	 "unknown",    NULL };
static const char *const answers[] = { "served", "refused", NULL };
static const char *const places[] = { "option", "environment", "setting", "code",
				      "build",	"package",     NULL };

/* Values. */

static bool is_one_of(const char *const *words, const char *text, size_t len)
{
	for (; *words; words++)
		if (strlen(*words) == len && memcmp(*words, text, len) == 0)
			return true;
	return false;
}

/* The first word is one of these. Return: what is behind it, or NULL. */
static const char *skip_word(const char *const *words, const char *text)
{
	const size_t len = strcspn(text, " ");

	if (!is_one_of(words, text, len))
		return NULL;
	return text + len + strspn(text + len, " ");
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool check_text(const struct conf_line *line)
{
	return *line->value;
}

static bool check_word(const struct conf_line *line)
{
	return *line->value &&
	       !line->value[strspn(line->value, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static bool check_name(const struct conf_line *line)
{
	const char *file = base_name(line->file);
	const size_t len = strlen(line->value);

	return check_word(line) && strlen(file) == len + strlen(SUFFIX) &&
	       strncmp(file, line->value, len) == 0;
}

static bool check_kind(const struct conf_line *line)
{
	return is_one_of(kinds, line->value, strlen(line->value));
}

/* One that matches every file would be no help. */
static bool check_pattern(const struct conf_line *line)
{
	return !strpbrk(line->value, "/ ") && line->value[strspn(line->value, "*?")];
}

static bool check_symbol(const struct conf_line *line)
{
	return *line->value && !strpbrk(line->value, " *?");
}

static bool check_string(const struct conf_line *line)
{
	return strlen(line->value) >= PATTERN_MIN;
}

static bool check_bytes(const struct conf_line *line)
{
	struct pattern pattern;

	return pattern_of_hex(&pattern, line->value);
}

/* As in a line of /proc/PID/maps. */
static bool is_protection(const char *text)
{
	return (text[0] == 'r' || text[0] == '-') && (text[1] == 'w' || text[1] == '-') &&
	       text[2] == 'x' && text[3] == ' ' && text[4];
}

static bool check_attempts(const struct conf_line *line)
{
	const char *protection = skip_word(calls, line->value);

	return protection && strlen(protection) > strlen("rwx ") && is_protection(protection);
}

static bool check_outcome(const struct conf_line *line)
{
	const char *sentence = skip_word(outcomes, line->value);

	return sentence && *sentence;
}

static bool check_shim(const struct conf_line *line)
{
	return skip_word(answers, line->value);
}

static bool check_switch(const struct conf_line *line)
{
	const char *what = skip_word(places, line->value);
	const char *cost = what ? strstr(what, COST) : NULL;

	return cost && cost > what && cost[strlen(COST)];
}

static bool check_rule(const struct conf_line *line)
{
	return is_one_of(rules, line->value, strlen(line->value));
}

static bool check_package(const struct conf_line *line)
{
	const char *path = strchr(line->value, ' ');

	return path && path > line->value && path[1] == '/' && !strchr(path + 1, ' ');
}

/* One file. */

const char *component_key_name(enum component_key key)
{
	return keys[key].name;
}

bool component_key_repeats(enum component_key key)
{
	return keys[key].times == TIMES_ANY || keys[key].times == TIMES_SOME;
}

const char *component_value(const struct component *component, enum component_key key)
{
	return component->values[key] ? component->values[key][0] : NULL;
}

static bool starts_with_word(const char *text, const char *word)
{
	const size_t len = strcspn(text, " ");

	return strlen(word) == len && !memcmp(text, word, len);
}

bool component_says(const struct component *component, enum component_key key, const char *word)
{
	const char *value = component_value(component, key);

	return value && starts_with_word(value, word);
}

bool component_is_switch(const char *value)
{
	return starts_with_word(value, "option") || starts_with_word(value, "environment") ||
	       starts_with_word(value, "setting");
}

bool component_has_switch(const struct component *component)
{
	char **value = component->values[KEY_SWITCH];

	while (value && *value && !component_is_switch(*value))
		value++;
	return value && *value;
}

static size_t count_of(char *const *values)
{
	size_t count = 0;

	while (values && values[count])
		count++;
	return count;
}

static enum component_key key_of(const struct conf_line *line)
{
	enum component_key key = 0;

	while (key < KEY_COUNT && strcmp(keys[key].name, line->key) != 0)
		key++;
	if (key == KEY_COUNT)
		conf_fail(line, "a key of wxguard-components(5)", "%s=", line->key);
	return key;
}

static void add_value(char ***values, const char *value)
{
	const size_t count = count_of(*values);

	*values = need(reallocarray(*values, count + 2, sizeof(**values)));
	(*values)[count] = need(strdup(value));
	(*values)[count + 1] = NULL;
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return !*text;
}

static void take_line(const struct conf_line *line, void *context)
{
	struct component *component = context;
	enum component_key key;

	if (strcmp(line->section, HEADING) != 0)
		conf_fail(line, "[" HEADING "]", "[%s]", line->section);
	if (!line->key)
		return;
	key = key_of(line);
	if (!is_ascii(line->value))
		conf_fail(line, "ASCII", "%s=%s", line->key, line->value);
	if (component->values[key] && !component_key_repeats(key))
		conf_fail(line, "it once", "%s= again", line->key);
	if (!keys[key].check(line))
		conf_fail(line, keys[key].expected, "%s=%s", line->key, line->value);
	add_value(&component->values[key], line->value);
}

static void check_complete(struct component *component)
{
	enum component_key key = 0;

	while (key < KEY_COUNT && (keys[key].times < TIMES_ONE || component->values[key]))
		key++;
	if (key == KEY_COUNT)
		return;
	die("%s: no %s=; expected %s", component->path, keys[key].name, keys[key].expected);
}

struct component *component_read(const char *path)
{
	struct component *component = need(calloc(1, sizeof(*component)));

	component->path = need(strdup(path));
	conf_file(path, geteuid(), "[" HEADING "]", take_line, component);
	check_complete(component);
	return component;
}

void component_free(struct component *component)
{
	enum component_key key;
	char **value;

	for (key = 0; key < KEY_COUNT; key++) {
		for (value = component->values[key]; value && *value; value++)
			free(*value);
		free(component->values[key]);
	}
	free(component->path);
	free(component);
}

/* All of them, sorted. */

struct knowledge {
	struct component **components;
	size_t count;
};

struct knowledge *knowledge_new(void)
{
	return need(calloc(1, sizeof(struct knowledge)));
}

void knowledge_free(struct knowledge *knowledge)
{
	size_t i;

	for (i = 0; i < knowledge->count; i++)
		component_free(knowledge->components[i]);
	free(knowledge->components);
	free(knowledge);
}

size_t knowledge_count(const struct knowledge *knowledge)
{
	return knowledge->count;
}

const struct component *knowledge_at(const struct knowledge *knowledge, size_t i)
{
	return knowledge->components[i];
}

/* The first that is not before a name. */
static size_t place_of(const struct knowledge *knowledge, const char *name)
{
	size_t i = 0;

	while (i < knowledge->count &&
	       strcmp(component_value(knowledge->components[i], KEY_NAME), name) < 0)
		i++;
	return i;
}

static bool is_at(const struct knowledge *knowledge, size_t i, const char *name)
{
	return i < knowledge->count &&
	       strcmp(component_value(knowledge->components[i], KEY_NAME), name) == 0;
}

const struct component *knowledge_find(const struct knowledge *knowledge, const char *name)
{
	const size_t i = place_of(knowledge, name);

	return is_at(knowledge, i, name) ? knowledge->components[i] : NULL;
}

static void knowledge_add(struct knowledge *knowledge, struct component *component)
{
	const char *name = component_value(component, KEY_NAME);
	const size_t i = place_of(knowledge, name);
	struct component **place;

	if (is_at(knowledge, i, name)) {
		component_free(knowledge->components[i]);
		knowledge->components[i] = component;
		return;
	}
	knowledge->components =
		need(reallocarray(knowledge->components, knowledge->count + 1, sizeof(void *)));
	place = knowledge->components + i;
	memmove(place + 1, place, (knowledge->count - i) * sizeof(void *));
	*place = component;
	knowledge->count++;
}

static int is_component(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > strlen(SUFFIX) &&
	       strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX) == 0;
}

static void add_file(struct knowledge *knowledge, const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		die("out of memory");
	knowledge_add(knowledge, component_read(path));
	free(path);
}

/* Whoever writes there decides what is known. */
static bool check_folder(const char *folder)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return false;
	if (fd < 0)
		die_errno("%s", folder);
	conf_check_owner(fd, folder, geteuid());
	close(fd);
	return true;
}

bool knowledge_add_folder(struct knowledge *knowledge, const char *folder)
{
	struct dirent **entries;
	int count, i;

	if (!check_folder(folder))
		return false;
	count = scandir(folder, &entries, is_component, alphasort);
	if (count < 0)
		die_errno("%s", folder);
	for (i = 0; i < count; i++) {
		add_file(knowledge, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return true;
}

/* Of a tool that was moved, or runs from a build tree; where it is configured to be, else. */
static const char *find_installed(char path[PATH_MAX])
{
	char self[PATH_MAX];

	place_of_self(self);
	if ((place_beside(self, AUDIT_IN_BUILD, COMPONENTS_IN_BUILD, path) ||
	     place_beside(self, AUDIT_IN_PREFIX, COMPONENTS_IN_PREFIX, path)) &&
	    access(path, F_OK) == 0)
		return path;
	return COMPONENTS_FOLDER;
}

struct knowledge *knowledge_of_system(void)
{
	struct knowledge *knowledge = knowledge_new();
	char place[PATH_MAX];
	const char *installed = find_installed(place);

	if (!knowledge_add_folder(knowledge, installed))
		die("%s: the knowledge base is not there", installed);
	knowledge_add_folder(knowledge, COMPONENTS_ADDED);
	return knowledge;
}

/* Matches. */

static bool is_special(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '\\';
}

/* Most differ before anything special: fnmatch(3) takes long for UTF-8. */
static bool may_match(const char *pattern, const char *name)
{
	while (*pattern && *pattern == *name && !is_special(*pattern)) {
		pattern++;
		name++;
	}
	return is_special(*pattern) || *pattern == *name;
}

static void match_key(const struct component *component, enum component_key key, const char *name,
		      component_found *found, void *context)
{
	char **value;

	for (value = component->values[key]; value && *value; value++)
		if (may_match(*value, name) && fnmatch(*value, name, 0) == 0)
			found(component, key, *value, context);
}

void knowledge_match_name(const struct knowledge *knowledge, enum component_key by,
			  const char *name, component_found *found, void *context)
{
	size_t i;

	for (i = 0; i < knowledge->count; i++)
		match_key(knowledge->components[i], by, base_name(name), found, context);
}

static void match_value(const struct component *component, enum component_key key, const char *text,
			component_found *found, void *context)
{
	char **value;

	for (value = component->values[key]; value && *value; value++)
		if (strcmp(*value, text) == 0)
			found(component, key, *value, context);
}

void knowledge_match_value(const struct knowledge *knowledge, enum component_key by,
			   const char *value, component_found *found, void *context)
{
	size_t i;

	for (i = 0; i < knowledge->count; i++)
		match_value(knowledge->components[i], by, value, found, context);
}
