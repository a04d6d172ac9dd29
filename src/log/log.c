/* SPDX-License-Identifier: Apache-2.0 */
#include "log/log.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "core/str.h"
#include "log/private.h"

const char *log_tally_name(enum log_tally tally)
{
	static const char *const names[LOG_TALLIES] = {
#define TALLY(constant, name) [constant] = (name),
#include "log/tallies.def"
#undef TALLY
	};

	return names[tally];
}

struct log *log_new(const struct knowledge *knowledge)
{
	struct log *log = calloc(1, sizeof(*log));

	if (!log)
		die("out of memory");
	log->knowledge = knowledge;
	log->store = log_store_new();
	log->words = log_words_new(knowledge);
	log->audit = log_audit_new();
	return log;
}

void log_free(struct log *log)
{
	log_audit_free(log->audit);
	log_words_free(log->words);
	log_store_free(log->store);
	free(log);
}

void log_set_window(struct log *log, uint64_t since, uint64_t until)
{
	log->since = since;
	log->until = until;
}

void log_end(struct log *log)
{
	log_audit_end(log);
}

const struct log_store *log_store(const struct log *log)
{
	return log->store;
}

long log_tallied(const struct log *log, enum log_tally tally)
{
	return log->tally[tally];
}

static bool is_outside(const struct log *log, uint64_t microseconds)
{
	return microseconds && ((log->since && microseconds < log->since) ||
				(log->until && microseconds > log->until));
}

/* Once for each group, as it takes long. */
static void judge(const struct log *log, struct log_group *group, const struct log_event *event)
{
	size_t i;

	for (i = 0; event->about[i] && !group->component; i++)
		group->component = log_component_of(log, event->about[i]);
	group->is_judged = true;
}

void log_event(struct log *log, const struct log_event *event)
{
	struct log_group *group;

	if (is_outside(log, event->microseconds)) {
		log->tally[LOG_OUTSIDE]++;
		return;
	}
	group = log_store_add(log->store, event);
	if (!group)
		log->tally[LOG_NOT_KEPT]++;
	else if (!group->is_judged)
		judge(log, group, event);
}

struct log_event log_event_of(const struct log_who *who, enum evidence evidence,
			      enum log_witness witness)
{
	return (struct log_event) {
		.evidence = evidence,
		.witness = witness,
		.program = who->program,
		.log = who->log,
		.unit = who->unit,
		.microseconds = who->microseconds,
		.pid = who->pid,
	};
}

static void take_first(const struct component *component, enum component_key by,
		       const char *pattern, void *context)
{
	const struct component **first = context;

	(void)by, (void)pattern;
	if (!*first)
		*first = component;
}

const struct component *log_component_of(const struct log *log, const char *path)
{
	const struct component *component = NULL;

	/* No file is called so. */
	if (!path || strlen(str_file_name(path)) > NAME_MAX)
		return NULL;
	knowledge_match_name(log->knowledge, KEY_LIBRARY, path, take_first, &component);
	if (!component)
		knowledge_match_name(log->knowledge, KEY_PROGRAM, path, take_first, &component);
	return component;
}

bool log_component_dies(const struct component *component)
{
	return component_says(component, KEY_UNDER_RULE, "dies") ||
	       component_says(component, KEY_UNDER_RULE, "dies-later");
}

int64_t log_number(const char *text)
{
	const size_t digits = text ? strspn(text, "0123456789") : 0;

	return digits && digits < 19 && !text[digits] ? strtoll(text, NULL, 10) : -1;
}
