/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/shm.h>

#include "kernel/kernel.h"

static _Noreturn __attribute__((format(printf, 2, 3))) void wrong(int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("Bail out! line %d: ", line);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
	exit(1);
}

/* The text without what is blank at its ends. */
static char *trimmed(char *text)
{
	char *end = text + strlen(text);

	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text + strspn(text, " \t");
}

/* The next word, which the text then begins behind. */
static char *cut(char **text, const char *ends, int line)
{
	char *start = *text + strspn(*text, " \t"), *end = start + strcspn(start, ends);

	if (!*start || !*end)
		wrong(line, "expected SETTING ABI CALL(ARGUMENT, ...) ACTION");
	*end = '\0';
	*text = end + 1;
	return start;
}

static struct row read_row(char *text, const char *claim, int line)
{
	struct row row = { .line = line, .claim = claim };

	row.setting = cut(&text, " \t", line);
	row.archs = cut(&text, " \t", line);
	row.call = cut(&text, "(", line);
	row.arguments = cut(&text, ")", line);
	row.action = trimmed(text);
	if (!claim)
		wrong(line, "a row before the first claim");
	return row;
}

/* Calls @take for each line that is not empty or a comment, with a copy that stays. */
static void each_line(FILE *file, void (*take)(char *text, int line, void *context), void *context)
{
	char *buffer = NULL;
	size_t size = 0;
	int line = 0;

	while (getline(&buffer, &size, file) > 0) {
		char *text = trimmed(buffer);

		line++;
		if (*text && *text != '#')
			take(strdup(text), line, context);
	}
	free(buffer);
}

struct rows {
	struct row *rows;
	size_t count;
	const char *claim;
};

static void take_line(char *text, int line, void *context)
{
	struct rows *all = context;

	if (*text == '*') {
		all->claim = trimmed(text + 1);
		return;
	}
	all->rows = realloc(all->rows, (all->count + 1) * sizeof(*all->rows));
	if (!all->rows)
		abort();
	all->rows[all->count++] = read_row(text, all->claim, line);
}

const struct row *table_read(const char *path, size_t *ret_count)
{
	FILE *file = fopen(path, "re");
	static struct rows all;

	if (!file)
		wrong(0, "%s: %s", path, strerror(errno));
	each_line(file, take_line, &all);
	fclose(file);
	*ret_count = all.count;
	return all.rows;
}

/* Calls @take for each word between commas, until that returns false. */
static void each_word(const char *words, bool (*take)(const char *word, void *context),
		      void *context)
{
	char *copy = strdup(words), *rest = copy, *word;
	bool more = true;

	while (more && (word = strsep(&rest, ",")))
		more = take(trimmed(word), context);
	free(copy);
}

/* Settings. "locked" is MODE_LOCK after its moment. */
static const char *const modes[] = { "audit", "enforce", "strict", "lock", "locked" };

enum {
	MODES = sizeof(modes) / sizeof(*modes),
	LOCKED = MODES - 1
};

struct wish {
	int line;
	int first, last;
	bool without_mdwe, with_mdwe;
	struct policy policy;
};

static int find_mode(const char *word, size_t length, int line)
{
	int i;

	for (i = 0; i < MODES; i++)
		if (strlen(modes[i]) == length && strncmp(modes[i], word, length) == 0)
			return i;
	wrong(line, "there is no setting \"%s\"", word);
}

/* MODE, MODE..MODE, or MODE.. to the last. */
static void take_modes(const char *word, struct wish *wish)
{
	const char *dots = strstr(word, "..");
	size_t length = dots ? (size_t)(dots - word) : strlen(word);

	wish->first = wish->last = find_mode(word, length, wish->line);
	if (dots)
		wish->last = dots[2] ? find_mode(dots + 2, strlen(dots + 2), wish->line) : LOCKED;
}

static uint32_t find_rule(const char *name, int line)
{
	int rule;

	for (rule = 0; rule < RULE_COUNT; rule++)
		if (strcmp(rule_name(rule), name) == 0)
			return rule_bit(rule);
	wrong(line, "there is no rule \"%s\"", name);
}

static bool take_setting(const char *word, void *context)
{
	struct wish *wish = context;

	if (strcmp(word, "mdwe") == 0)
		wish->without_mdwe = false;
	else if (strcmp(word, "no-mdwe") == 0)
		wish->with_mdwe = false;
	else if (strcmp(word, "notify") == 0)
		wish->policy.notify = true;
	else if (strcmp(word, "unmarked") == 0)
		wish->policy.unmarked = true;
	else if (strncmp(word, "allow=", 6) == 0)
		wish->policy.allowed |= find_rule(word + 6, wish->line);
	else
		take_modes(word, wish);
	return true;
}

size_t row_settings(const struct row *row, struct setting *ret)
{
	struct wish wish = { .line = row->line, .without_mdwe = true, .with_mdwe = true };
	size_t count = 0;
	int mode, mdwe;

	each_word(row->setting, take_setting, &wish);
	for (mode = wish.first; mode <= wish.last; mode++) {
		/* Audit never sets PR_SET_MDWE, which would refuse. */
		for (mdwe = wish.without_mdwe ? 0 : 1;
		     mdwe <= (wish.with_mdwe && mode != MODE_AUDIT); mdwe++) {
			ret[count] = (struct setting) { wish.policy, mode == LOCKED };
			ret[count].policy.mode = mode == LOCKED ? MODE_LOCK : (enum mode)mode;
			ret[count++].policy.mdwe = mdwe;
		}
	}
	return count;
}

struct pair {
	const struct arch *filtered, *caller;
	bool selected;
};

static bool matches(const char *pattern, const struct arch *arch)
{
	return fnmatch(pattern, arch->name, FNM_CASEFOLD) == 0;
}

/* CALLER@FILTERED, each a pattern. */
static bool is_pair(const char *word, const struct pair *pair)
{
	char caller[32];
	const char *at = strchr(word, '@');

	snprintf(caller, sizeof(caller), "%.*s", (int)(at - word), word);
	return matches(caller, pair->caller) && matches(at + 1, pair->filtered);
}

static bool take_arch(const char *word, void *context)
{
	struct pair *pair = context;
	bool same = pair->filtered == pair->caller;

	if (*word == '!')
		pair->selected &= !matches(word + 1, pair->caller);
	else if (strchr(word, '@'))
		pair->selected |= is_pair(word, pair);
	else if (strcmp(word, "all") == 0)
		pair->selected |= same;
	else if (strcmp(word, "foreign") == 0)
		pair->selected |= !same;
	else
		pair->selected |= same && matches(word, pair->caller);
	return true;
}

bool row_is_for(const struct row *row, const struct arch *filtered, const struct arch *caller)
{
	struct pair pair = { filtered, caller, false };

	each_word(row->archs, take_arch, &pair);
	return pair.selected;
}

/* The same on every ABI; find_value() knows those that are not. */
static const struct constant {
	const char *name;
	uint64_t value;
} constants[] = {
	{ "NONE", PROT_NONE },
	{ "READ", PROT_READ },
	{ "WRITE", PROT_WRITE },
	{ "EXEC", PROT_EXEC },
	{ "GROWSDOWN", PROT_GROWSDOWN },
	{ "SHARED", 1 },
	{ "PRIVATE", 2 },
	{ "SHARED_VALIDATE", 3 },
	{ "SHM_RDONLY", SHM_RDONLY },
	{ "SHM_RND", SHM_RND },
	{ "SHM_EXEC", SHM_EXEC },
	{ "SHMAT", 21 },
	{ "SHMGET", 23 },
	{ "READ_IMPLIES_EXEC", READ_IMPLIES_EXEC },
	{ "ADDR_NO_RANDOMIZE", ADDR_NO_RANDOMIZE },
	{ "PER_LINUX32", PER_LINUX32 },
	{ "AT_EMPTY_PATH", AT_EMPTY_PATH },
	{ "AT_SYMLINK_NOFOLLOW", AT_SYMLINK_NOFOLLOW },
	{ "PR_SET_NAME", PR_SET_NAME },
	{ "KERNEL_MARK", KERNEL_MARK },
};

static bool find_value(const char *name, const struct arch *arch, uint64_t *ret)
{
	size_t i;

	if (strcmp(name, "ANONYMOUS") == 0)
		*ret = arch->map_anonymous;
	else if (strcmp(name, "USERFAULTFD_IOC_NEW") == 0)
		*ret = arch->userfaultfd_new;
	else {
		for (i = 0; i < sizeof(constants) / sizeof(*constants); i++)
			if (strcmp(name, constants[i].name) == 0)
				break;
		if (i == sizeof(constants) / sizeof(*constants))
			return false;
		*ret = constants[i].value;
	}
	return true;
}

struct arguments {
	int line;
	const struct arch *arch;
	uint64_t *values;
	int count;
};

static bool take_argument(const char *word, void *context)
{
	struct arguments *all = context;
	char *copy = strdup(word), *rest = copy, *part, *end;
	uint64_t value;

	if (all->count == 6)
		wrong(all->line, "a system call has six arguments");
	while ((part = strsep(&rest, "|"))) {
		value = strtoull(part, &end, 0);
		if ((end == part || *end) && !find_value(part, all->arch, &value))
			wrong(all->line, "there is no constant \"%s\"", part);
		all->values[all->count] |= value;
	}
	all->count++;
	free(copy);
	return true;
}

bool row_call(const struct row *row, const struct arch *arch, int *ret_number, uint64_t *ret_args)
{
	struct arguments all = { row->line, arch, ret_args, 0 };

	memset(ret_args, 0, 6 * sizeof(*ret_args));
	if (*row->arguments)
		each_word(row->arguments, take_argument, &all);
	*ret_number = arch_number(arch, row->call);
	return *ret_number >= 0;
}
