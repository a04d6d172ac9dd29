/* SPDX-License-Identifier: Apache-2.0 */
/* What programs say themselves: Message= of the knowledge base, all in one pass. */
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "core/str.h"
#include "knowledge/pattern.h"
#include "log/private.h"

/* What is shorter is a word that others say too. */
#define TELLING ((size_t)16)

/* Whose a message is. */
struct origin {
	const struct component *component;
	const char *message;
};

struct log_words {
	struct patterns patterns;
	struct pattern *list;
	struct origin *origins;
	size_t count;
};

static void *more(void *list, size_t count, size_t size)
{
	list = reallocarray(list, count + 1, size);
	if (!list)
		die("out of memory");
	return list;
}

/* One that is no pattern, being too short or too long, is not looked for. */
static void add(struct log_words *words, const struct component *component, const char *message)
{
	words->list = more(words->list, words->count, sizeof(*words->list));
	words->origins = more(words->origins, words->count, sizeof(*words->origins));
	words->origins[words->count] = (struct origin) { component, message };
	if (pattern_of_string(&words->list[words->count], message))
		words->count++;
}

struct log_words *log_words_new(const struct knowledge *knowledge)
{
	struct log_words *words = calloc(1, sizeof(*words));
	char **message;
	size_t i;

	if (!words)
		die("out of memory");
	for (i = 0; i < knowledge_count(knowledge); i++) {
		const struct component *component = knowledge_at(knowledge, i);

		for (message = component->values[KEY_MESSAGE]; message && *message; message++)
			add(words, component, *message);
	}
	patterns_init(&words->patterns, words->list, words->count);
	return words;
}

void log_words_free(struct log_words *words)
{
	free(words->list);
	free(words->origins);
	free(words);
}

/* One line. */
struct hits {
	const struct log *log;
	const struct log_who *who;
	const char *text;
	size_t len;
	const struct origin *best;
	const struct component *also;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Whether it stands there by itself, and not within longer words. */
static bool stands_in(const struct hits *hits, const char *message)
{
	const size_t len = strlen(message);
	const char *at = hits->text, *const end = hits->text + hits->len;

	while ((at = memmem(at, (size_t)(end - at), message, len))) {
		const bool starts = at == hits->text || !is_word(at[-1]) || !is_word(*message);

		if (starts && (at + len == end || !is_word(at[len]) || !is_word(message[len - 1])))
			return true;
		at++;
	}
	return false;
}

/* Whether the program is called as one of the component's. */
static bool is_program_of(const struct hits *hits, const struct component *component)
{
	const char *name = hits->who->program ? str_file_name(hits->who->program) : "";
	char **pattern = component->values[KEY_PROGRAM];

	while (pattern && *pattern && fnmatch(*pattern, name, 0) != 0)
		pattern++;
	return pattern && *pattern;
}

/* One that is a program, and no library, is not what another program has in it. */
static bool is_possible(const struct hits *hits, const struct component *component)
{
	if (!hits->who->is_trusted || component->values[KEY_LIBRARY] ||
	    !component->values[KEY_PROGRAM])
		return true;
	return is_program_of(hits, component);
}

/* What says so itself comes before what has it inside, unless it is that program. */
static size_t rank_of(const struct hits *hits, const struct origin *origin)
{
	const bool is_program = is_program_of(hits, origin->component);
	const bool is_itself = !origin->component->values[KEY_VIA];

	return strlen(origin->message) * 2 + is_itself + (is_program ? PATTERN_MAX * 2 : 0);
}

/* The longest message; of the program's own component before others. */
static void take_hit(size_t index, void *context)
{
	struct hits *hits = context;
	const struct origin *origin = &hits->log->words->origins[index], *best = hits->best;

	if (!stands_in(hits, origin->message) || !is_possible(hits, origin->component))
		return;
	if (!best || rank_of(hits, origin) > rank_of(hits, best)) {
		hits->best = origin;
		hits->also = NULL;
	} else if (origin->component != best->component &&
		   rank_of(hits, origin) == rank_of(hits, best)) {
		hits->also = origin->component;
	}
}

static enum evidence evidence_of(const struct hits *hits)
{
	if (strlen(hits->best->message) < TELLING)
		return EVIDENCE_LOG_WORDS_VAGUE;
	if (log_component_dies(hits->best->component) ||
	    (hits->also && log_component_dies(hits->also)))
		return EVIDENCE_LOG_WORDS_DIES;
	return EVIDENCE_LOG_WORDS_LIVES;
}

void log_words_line(struct log *log, const struct log_who *who, const char *text, size_t len)
{
	struct hits hits = { log, who, text, len, NULL, NULL };
	struct log_event event;

	patterns_find(&log->words->patterns, text, len, take_hit, &hits);
	if (!hits.best)
		return;
	event = log_event_of(who, evidence_of(&hits), LOG_WORDS);
	event.text[LOG_MESSAGE] = hits.best->message;
	event.component = hits.best->component;
	event.also = hits.also;
	log_event(log, &event);
}
