/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The knowledge base of wxguard-components(5): what makes code at run time, how
 * to recognise it, and what to do about it. A component is a file.
 */
#ifndef KNOWLEDGE_COMPONENT_H
#define KNOWLEDGE_COMPONENT_H

#include <stdbool.h>
#include <stddef.h>

enum component_key {
#define KEY(constant, name, times, check, expected) constant,
#include "knowledge/component-keys.def"
#undef KEY
	KEY_COUNT,
};

const char *component_key_name(enum component_key key);

/* Whether there may be several lines of a key. */
bool component_key_repeats(enum component_key key);

/**
 * struct component - one of them.
 * @path:	its file
 * @values:	what was set, a list for each key, with NULL behind the last
 */
struct component {
	char *path;
	char **values[KEY_COUNT];
};

/* The first value of a key, or NULL. */
const char *component_value(const struct component *component, enum component_key key);

/* Whether the first word of a key's first value is that: UnderRule= "dies". */
bool component_says(const struct component *component, enum component_key key, const char *word);

/* Whether a value of Switch= is for who runs a program, and no change of it. */
bool component_is_switch(const char *value);

/* Whether there is one of these. */
bool component_has_switch(const struct component *component);

/**
 * component_read() - one file.
 *
 * Context: process; ends it at the first thing that is not in order, having
 * said where it is and what was expected.
 *
 * Return: owned.
 */
struct component *component_read(const char *path);
void component_free(struct component *component);

/* All of them, by name. */
struct knowledge;

struct knowledge *knowledge_new(void);
void knowledge_free(struct knowledge *knowledge);

/**
 * knowledge_add_folder() - read the files *.ini of a folder.
 * @folder:	need not be there
 *
 * One of the same name as one before takes its place.
 *
 * Context: process; ends it as component_read() does.
 *
 * Return: whether the folder is there.
 */
bool knowledge_add_folder(struct knowledge *knowledge, const char *folder);

/* That of the system: what was installed, then what the administrator added. */
struct knowledge *knowledge_of_system(void);

size_t knowledge_count(const struct knowledge *knowledge);
const struct component *knowledge_at(const struct knowledge *knowledge, size_t i);
const struct component *knowledge_find(const struct knowledge *knowledge, const char *name);

/**
 * typedef component_found - a component was recognised.
 * @by:		the key that did
 * @pattern:	its value
 */
typedef void component_found(const struct component *component, enum component_key by,
			     const char *pattern, void *context);

/* By the last part of a path or a soname; both Library= and Program=. */
void knowledge_match_name(const struct knowledge *knowledge, enum component_key by,
			  const char *name, component_found *found, void *context);

/* By a value that is equal: a symbol that a file defines, a memfd's name. */
void knowledge_match_value(const struct knowledge *knowledge, enum component_key by,
			   const char *value, component_found *found, void *context);

/**
 * struct search - looks for all of String= and Bytes= in one pass.
 *
 * Bytes come in pieces, in order; who hands them over keeps the last
 * search_overlap() bytes of a piece and puts them before the next one. So one
 * occurrence may be found twice.
 */
struct search;

struct search *search_new(const struct knowledge *knowledge);
void search_free(struct search *search);
size_t search_overlap(const struct search *search);
void search_bytes(const struct search *search, const void *bytes, size_t len,
		  component_found *found, void *context);

#endif
