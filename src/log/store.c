/* SPDX-License-Identifier: Apache-2.0 */
#include "log/store.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/need.h"

/* As many as the shim counts one by one for an event; the rest share one count. */
#define SHIM_PLACES 63

static const struct {
	const char *name;
	bool same;
} texts[LOG_TEXT_COUNT] = {
#define TEXT(constant, name, same) [constant] = { name, same },
#include "log/texts.def"
#undef TEXT
};

/* A group, found by its key. */
struct group {
	char *key;
	struct log_group public;
};

/* What one process did of a group. */
struct counter {
	const struct group *group;
	int64_t pid;
	uint64_t powers; /* a bit for each power of two that was told */
	uint64_t highest;
};

/* At how many places one process did what makes an event of the shim. */
struct places {
	const struct log_program *program;
	int64_t pid;
	unsigned int event;
	unsigned int count;
};

struct log_store {
	void *by_name; /* trees of tsearch() */
	void *by_key;
	void *counters;
	void *places;
	size_t counted;
	struct log_program **programs;
	size_t program_count;
	size_t group_count;
	long uncounted;
};

const char *log_text_name(enum log_text_key key)
{
	return texts[key].name;
}

const char *log_witness_name(enum log_witness witness)
{
	static const char *const names[] = {
		[LOG_SHIM] = "shim",	     [LOG_SECCOMP] = "seccomp", [LOG_SELINUX] = "selinux",
		[LOG_COREDUMP] = "coredump", [LOG_KERNEL] = "kernel",	[LOG_WORDS] = "words",
	};

	return names[witness];
}

/* Trees. */

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_programs(const void *a, const void *b)
{
	return strcmp(((const struct log_program *)a)->name, ((const struct log_program *)b)->name);
}

static int compare_groups(const void *a, const void *b)
{
	return strcmp(((const struct group *)a)->key, ((const struct group *)b)->key);
}

static int compare_counters(const void *a, const void *b)
{
	const struct counter *left = a, *right = b;
	const int order = compare((uintptr_t)left->group, (uintptr_t)right->group);

	return order ? order : compare((uint64_t)left->pid, (uint64_t)right->pid);
}

static int compare_places(const void *a, const void *b)
{
	const struct places *left = a, *right = b;
	int order = compare((uintptr_t)left->program, (uintptr_t)right->program);

	if (!order)
		order = compare((uint64_t)left->pid, (uint64_t)right->pid);
	return order ? order : compare(left->event, right->event);
}

/* The one that is equal, or this one. */
static void *enter(void **tree, void *item, int (*order)(const void *, const void *))
{
	return *(void **)need(tsearch(item, tree, order));
}

static void *find(void *const *tree, const void *item, int (*order)(const void *, const void *))
{
	void *const *found = tfind(item, tree, order);

	return found ? *found : NULL;
}

struct log_store *log_store_new(void)
{
	return need(calloc(1, sizeof(struct log_store)));
}

static void free_program(void *item)
{
	struct log_program *program = item;

	free(program->name);
	free(program);
}

static void free_group(void *item)
{
	struct group *group = item;
	size_t i;

	for (i = 0; i < LOG_TEXT_COUNT; i++)
		free(group->public.text[i]);
	for (i = 0; i < group->public.unit_count; i++)
		free(group->public.units[i]);
	free(group->key);
	free(group);
}

void log_store_free(struct log_store *store)
{
	tdestroy(store->counters, free);
	tdestroy(store->places, free);
	tdestroy(store->by_key, free_group);
	tdestroy(store->by_name, free_program);
	free(store->programs);
	free(store);
}

/* Programs. */

static char *bounded(const char *text)
{
	return need(strndup(text, LOG_TEXT_MAX));
}

static struct log_program *add_program(struct log_store *store, const struct log_program *sought)
{
	const size_t size = sizeof(struct log_program *);
	struct log_program *program = need(malloc(sizeof(*program)));

	*program = *sought;
	program->index = store->program_count;
	store->programs = need(reallocarray(store->programs, store->program_count + 1, size));
	store->programs[store->program_count++] = program;
	return enter(&store->by_name, program, compare_programs);
}

static bool is_full(const struct log_store *store)
{
	return store->group_count == LOG_GROUPS_MAX;
}

/* Return: NULL if there is no room. */
static struct log_program *program_of(struct log_store *store, const struct log_event *event)
{
	const struct log_program sought = {
		.name = bounded(event->program ? event->program : event->log),
		.is_log = !event->program,
	};
	struct log_program *program = find(&store->by_name, &sought, compare_programs);

	if (!program && !is_full(store))
		return add_program(store, &sought);
	free(sought.name);
	return program;
}

/* Groups. */

/* A text is of the key, but for a place that is not counted by itself. */
static const char *key_text(const struct log_event *event, size_t i, bool placed)
{
	const bool is_place = i == LOG_LIBRARY || i == LOG_OFFSET;

	return event->text[i] && (placed || !is_place) ? event->text[i] : "\x1e";
}

static char *key_of(const struct log_event *event, const struct log_program *program, bool placed)
{
	/* Who dumped core may have done so in several components. */
	const void *component = event->witness == LOG_COREDUMP ? event->component : NULL;
	char *key = NULL;
	size_t i, len;
	FILE *out = open_memstream(&key, &len);

	if (!out)
		die("out of memory");
	fprintf(out, "%zu %d %p", program->index, event->evidence, component);
	for (i = 0; i < LOG_TEXT_COUNT; i++)
		if (texts[i].same)
			fprintf(out, "\x1f%.*s", LOG_TEXT_MAX, key_text(event, i, placed));
	if (fclose(out) != 0)
		die("out of memory");
	return key;
}

static void fill_group(struct log_group *group, const struct log_event *event, bool placed)
{
	size_t i;

	group->evidence = event->evidence;
	group->witness = event->witness;
	group->component = event->component;
	/* Of several places nobody knows whose they are. */
	group->is_judged = !placed;
	group->also = event->also;
	group->supports = event->supports;
	for (i = 0; i < LOG_TEXT_COUNT; i++) {
		const bool is_place = i == LOG_LIBRARY || i == LOG_OFFSET || i == LOG_FUNCTION;

		if (event->text[i] && (placed || !is_place))
			group->text[i] = bounded(event->text[i]);
	}
}

static void append(struct log_program *program, struct log_group *group)
{
	group->program = program;
	if (program->last)
		program->last->next = group;
	else
		program->first = group;
	program->last = group;
}

/* Takes the key. */
static struct group *add_group(struct log_store *store, char *key)
{
	struct group *group = need(calloc(1, sizeof(*group)));

	group->key = key;
	store->group_count++;
	return enter(&store->by_key, group, compare_groups);
}

static struct group *find_group(const struct log_store *store, const struct log_event *event,
				const struct log_program *program)
{
	const struct group sought = { .key = key_of(event, program, true) };
	struct group *group = find(&store->by_key, &sought, compare_groups);

	free(sought.key);
	return group;
}

/* Return: NULL if there is no room. */
static struct group *group_of(struct log_store *store, const struct log_event *event,
			      struct log_program *program, bool placed)
{
	const struct group sought = { .key = key_of(event, program, placed) };
	struct group *group = find(&store->by_key, &sought, compare_groups);

	if (group || is_full(store)) {
		free(sought.key);
		return group;
	}
	group = add_group(store, sought.key);
	append(program, &group->public);
	fill_group(&group->public, event, placed);
	return group;
}

/* Counting. */

/* Return: NULL if there is no room. */
static struct counter *counter_of(struct log_store *store, const struct group *group, int64_t pid)
{
	const struct counter sought = { .group = group, .pid = pid };
	struct counter *counter = find(&store->counters, &sought, compare_counters);

	if (counter || store->counted == LOG_COUNTERS_MAX)
		return counter;
	counter = need(malloc(sizeof(*counter)));
	*counter = sought;
	store->counted++;
	return enter(&store->counters, counter, compare_counters);
}

static void add_pid(struct log_group *group, int64_t pid)
{
	group->processes++;
	if (group->pid_count < LOG_PIDS)
		group->pids[group->pid_count++] = pid;
}

/* A count that was told is of another process; threads may tell theirs in any order. */
static bool is_told(const struct counter *counter, uint64_t count)
{
	if (count & (count - 1))
		return count <= counter->highest;
	return counter->powers & count;
}

static void count_up(struct log_group *group, struct counter *counter, uint64_t count)
{
	/* Where there is no place, several may be counted as one: then the highest holds. */
	if (group->text[LOG_LIBRARY] && is_told(counter, count)) {
		counter->powers = counter->highest = 0;
		group->processes++;
	}
	if (!(count & (count - 1)))
		counter->powers |= count;
	if (count > counter->highest) {
		group->count += count - counter->highest;
		counter->highest = count;
	}
}

static void count(struct log_store *store, struct group *group, const struct log_event *event)
{
	struct log_group *public = &group->public;
	struct counter *counter;
	bool is_new;

	if (event->pid < 0) {
		public->count += event->count ? event->count : 1;
		return;
	}
	counter = counter_of(store, group, event->pid);
	if (!counter) {
		/* At least that often. */
		store->uncounted++;
		public->count += event->count <= 1;
		return;
	}
	is_new = !counter->highest;
	if (is_new)
		add_pid(public, event->pid);
	if (event->count)
		count_up(public, counter, event->count);
	else
	public->count++, counter->highest++;
}

/* Places. */

static unsigned int number_of(const char *code)
{
	return code ? (unsigned int)strtoul(code + strcspn(code, "0123456789"), NULL, 10) : 0;
}

static struct places *places_of(struct log_store *store, const struct log_event *event,
				const struct log_program *program)
{
	const struct places sought = {
		.program = program,
		.pid = event->pid,
		.event = number_of(event->text[LOG_EVENT]),
	};
	struct places *places = find(&store->places, &sought, compare_places);

	if (places || store->counted == LOG_COUNTERS_MAX)
		return places;
	places = need(malloc(sizeof(*places)));
	*places = sought;
	store->counted++;
	return enter(&store->places, places, compare_places);
}

/* Whether the process counts this place for itself. */
static bool has_place(struct log_store *store, const struct log_event *event,
		      const struct log_program *program)
{
	struct counter sought = { .pid = event->pid };
	struct places *places;

	if (!event->count || !event->text[LOG_LIBRARY] || event->pid < 0)
		return true;
	places = places_of(store, event, program);
	if (!places)
		return true;
	sought.group = find_group(store, event, program);
	if (sought.group && find(&store->counters, &sought, compare_counters))
		return true;
	return places->count++ < SHIM_PLACES;
}

static void add_unit(struct log_group *group, const char *unit)
{
	size_t i;

	for (i = 0; i < group->unit_count; i++)
		if (!strncmp(group->units[i], unit, LOG_TEXT_MAX))
			return;
	if (group->unit_count < LOG_UNITS)
		group->units[group->unit_count++] = bounded(unit);
}

static void add_time(struct log_group *group, uint64_t microseconds)
{
	if (!microseconds)
		return;
	if (!group->first || microseconds < group->first)
		group->first = microseconds;
	if (microseconds > group->last)
		group->last = microseconds;
}

/* What the first record of a place did not tell. */
static void add_texts(struct log_group *group, const struct log_event *event)
{
	size_t i;

	for (i = 0; i < LOG_TEXT_COUNT; i++)
		if (!texts[i].same && !group->text[i] && event->text[i] &&
		    (i != LOG_FUNCTION || group->text[LOG_LIBRARY]))
			group->text[i] = bounded(event->text[i]);
}

struct log_group *log_store_add(struct log_store *store, const struct log_event *event)
{
	struct log_program *program;
	struct group *group;

	program = program_of(store, event);
	if (!program)
		return NULL;
	group = group_of(store, event, program, has_place(store, event, program));
	if (!group)
		return NULL;
	count(store, group, event);
	add_time(&group->public, event->microseconds);
	add_texts(&group->public, event);
	if (event->unit)
		add_unit(&group->public, event->unit);
	return &group->public;
}

size_t log_store_programs(const struct log_store *store)
{
	return store->program_count;
}

const struct log_program *log_store_program(const struct log_store *store, size_t i)
{
	return store->programs[i];
}

long log_store_uncounted(const struct log_store *store)
{
	return store->uncounted;
}
