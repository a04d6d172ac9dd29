/* SPDX-License-Identifier: Apache-2.0 */
/* Which components of the knowledge base are in a file, or are called by it. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/need.h"
#include "code/body-private.h"
#include "knowledge/pattern.h"

#define PIECE ((size_t)256 << 10)

/* Code and data of one file that are searched. */
#define BYTES_MAX ((uint64_t)2 << 30)

/* How libffi reads /proc/self/maps to find the table of its trampolines. */
#define TABLE_FORMAT "%lx-%lx %9s %lx %9s %d %s"

static const struct {
	const char *bytes, *what;
} generations[] = {
#define GENERATION(bytes, what) { bytes, what },
#include "code/body-libffi.def"
#undef GENERATION
};

/* A symbol of the knowledge base. */
struct known {
	const char *name;
	const struct component *component;
};

/* What one file has of a component. */
struct has {
	const char *symbol, *content, *import;
};

struct engines {
	struct body *body;
	const struct knowledge *knowledge;
	struct known *known;
	size_t known_count;
	struct has *has;	/* by index in the knowledge base */
	struct patterns *table; /* TABLE_FORMAT */
	bool has_table;
};

/* Symbols. */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct known *)a)->name, ((const struct known *)b)->name);
}

static void add_known(struct engines *engines, const struct component *component)
{
	char **symbol = component->values[KEY_SYMBOL];

	for (; symbol && *symbol; symbol++) {
		engines->known = need(reallocarray(engines->known, engines->known_count + 1,
						   sizeof(*engines->known)));
		engines->known[engines->known_count++] = (struct known) { *symbol, component };
	}
}

static struct has *has_of(const struct engines *engines, const struct component *component)
{
	size_t i = 0;

	while (knowledge_at(engines->knowledge, i) != component)
		i++;
	return &engines->has[i];
}

static void take_symbol(const char *name, const GElf_Sym *symbol, bool is_defined, void *data)
{
	const struct engines *engines = data;
	const struct known key = { .name = name };
	const struct known *known =
		bsearch(&key, engines->known, engines->known_count, sizeof(key), by_name);
	struct has *has;

	(void)symbol;
	if (!known)
		return;
	has = has_of(engines, known->component);
	if (is_defined)
		has->symbol = known->name;
	else
		has->import = known->name;
}

static void take_symbols(struct engines *engines)
{
	size_t i;

	for (i = 0; i < knowledge_count(engines->knowledge); i++)
		add_known(engines, knowledge_at(engines->knowledge, i));
	if (!engines->known_count)
		return;
	qsort(engines->known, engines->known_count, sizeof(*engines->known), by_name);
	image_symbols(&engines->body->image, take_symbol, engines);
}

/* Strings and bytes. */

static void take_content(const struct component *component, enum component_key by,
			 const char *pattern, void *data)
{
	const struct engines *engines = data;

	(void)by;
	has_of(engines, component)->content = pattern;
}

static void take_table(size_t index, void *data)
{
	struct engines *engines = data;

	(void)index;
	engines->has_table = true;
}

static void search_piece(struct engines *engines, const uint8_t *bytes, size_t len)
{
	search_bytes(engines->body->context->search, bytes, len, take_content, engines);
	patterns_find(engines->table, bytes, len, take_table, engines);
}

/* Return: how many bytes were read. */
static uint64_t search_segment(struct engines *engines, const struct segment *segment,
			       size_t overlap, uint8_t *buf)
{
	uint64_t done = 0;
	size_t kept = 0, got;

	while (done < segment->len) {
		got = code_image_read(&engines->body->image, segment->start + done, buf + kept,
				      PIECE);
		if (!got)
			break;
		done += got;
		kept += got;
		search_piece(engines, buf, kept);
		if (kept > overlap) {
			memmove(buf, buf + kept - overlap, overlap);
			kept = overlap;
		}
	}
	return done;
}

static void search_image(struct engines *engines)
{
	const struct image *image = &engines->body->image;
	const size_t searched = search_overlap(engines->body->context->search);
	const size_t overlap = searched > PATTERN_MAX ? searched : PATTERN_MAX;
	uint8_t *buf = need(malloc(overlap + PIECE));
	uint64_t done = 0;
	size_t i;

	for (i = 0; i < image->segment_count && done < BYTES_MAX; i++)
		done += search_segment(engines, &image->segments[i], overlap, buf);
	free(buf);
}

/* Words. */

static const char *generation_of(const char *bytes)
{
	size_t i;

	for (i = 0; bytes && i < sizeof(generations) / sizeof(*generations); i++)
		if (!strcmp(generations[i].bytes, bytes))
			return generations[i].what;
	return NULL;
}

static void tell_engine(const struct engines *engines, const struct component *component,
			const struct has *has)
{
	struct body_find find = { .evidence = EVIDENCE_BODY_ENGINE, .component = component };
	const char *name = component_value(component, KEY_NAME);

	find.detail = generation_of(has->content);
	if (!find.detail)
		find.detail = has->symbol ? has->symbol : has->content;
	if (!strcmp(name, "libffi") && engines->has_table)
		find.evidence = EVIDENCE_BODY_TABLE;
	engines->body->found(&find, engines->body->data);
}

static void tell(const struct engines *engines)
{
	size_t i;

	for (i = 0; i < knowledge_count(engines->knowledge); i++) {
		const struct component *component = knowledge_at(engines->knowledge, i);
		const struct has *has = &engines->has[i];

		if ((has->symbol || has->content) && engines->body->asks_exec) {
			tell_engine(engines, component, has);
		} else if (has->import) {
			const struct body_find find = {
				.evidence = EVIDENCE_BODY_USES,
				.component = component,
				.detail = has->import,
				.call = has->import,
			};

			engines->body->found(&find, engines->body->data);
		}
	}
}

void body_tell_engines(struct body *body)
{
	struct engines engines = { .body = body, .knowledge = body->context->knowledge };
	struct pattern format;

	engines.has = need(calloc(knowledge_count(engines.knowledge) + 1, sizeof(*engines.has)));
	engines.table = need(malloc(sizeof(*engines.table)));
	pattern_of_string(&format, TABLE_FORMAT);
	patterns_init(engines.table, &format, 1);
	take_symbols(&engines);
	/* Who never asks for executable memory makes no code, whatever its strings say. */
	if (body->asks_exec)
		search_image(&engines);
	tell(&engines);
	free(engines.table);
	free(engines.known);
	free(engines.has);
}
