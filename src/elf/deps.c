/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/deps.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/need.h"
#include "elf/folders.h"

#define CHAIN_MAX 256

/* What the system's folders have by a name, for one kind of file. */
struct place {
	struct place *next;
	unsigned int machine;
	bool wide;
	bool big_endian;
	size_t index;
};

/* A name of a library. */
struct name {
	char *text;
	size_t number;
	struct place *places;
};

/* A file of the set, as far as it has been looked at. */
struct object {
	bool is_known;
	struct name *soname;
	struct name **names;
	size_t *direct;
	size_t count;
};

/* Something that is loaded, and what needed it first. */
struct node {
	size_t index;
	size_t parent;
};

/* One walk: what is loaded, by its place in the set and by its names. */
struct load {
	struct node *nodes;
	size_t count, room;
	size_t *by_index, index_room;
	size_t *by_name, name_room;
	bool has_rpath;
};

struct elf_deps {
	struct elf_set *set;
	char **folders;
	void *names; /* of tsearch(3) */
	size_t name_count;
	struct object *objects;
	size_t object_room;
	struct load load;
};

/* Room for an index, what is new being zero. */
static void *reserve(void *list, size_t *room, size_t index, size_t size)
{
	size_t more = *room ? *room : 64;

	if (index < *room)
		return list;
	while (more <= index)
		more *= 2;
	list = need(reallocarray(list, more, size));
	memset((char *)list + *room * size, 0, (more - *room) * size);
	*room = more;
	return list;
}

static const struct elf_facts *facts_of(const struct elf_deps *deps, size_t index)
{
	return &elf_set_at(deps->set, index)->facts;
}

/* Names. */

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static struct name *name_of(struct elf_deps *deps, const char *text)
{
	struct name *new = need(calloc(1, sizeof(*new)));
	struct name *const *found;

	new->text = need(strdup(text));
	found = need(tsearch(new, &deps->names, compare_names));
	if (*found == new) {
		new->number = deps->name_count++;
		return new;
	}
	free(new->text);
	free(new);
	return *found;
}

static void free_name(void *memory)
{
	struct name *name = memory;
	struct place *place;

	while ((place = name->places)) {
		name->places = place->next;
		free(place);
	}
	free(name->text);
	free(name);
}

/* Folders. */

static bool fits(const struct elf_facts *library, const struct elf_facts *facts)
{
	return (library->kind == ELF_LIBRARY || library->kind == ELF_PROGRAM) &&
	       library->machine == facts->machine && library->wide == facts->wide &&
	       library->big_endian == facts->big_endian;
}

/* Whatever else has the name is passed over, as the loader does. */
static size_t try_path(struct elf_deps *deps, const struct elf_facts *facts, const char *path)
{
	const size_t index = elf_set_by_path(deps->set, path);

	return index != ELF_SET_NONE && fits(facts_of(deps, index), facts) ? index : ELF_SET_NONE;
}

static size_t try_folder(struct elf_deps *deps, const struct elf_facts *facts, const char *folder,
			 const char *name)
{
	size_t index;
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		die("out of memory");
	index = try_path(deps, facts, path);
	free(path);
	return index;
}

static size_t search_system(struct elf_deps *deps, const struct elf_facts *facts, const char *name)
{
	size_t index = ELF_SET_NONE;
	char **folder;

	for (folder = deps->folders; *folder && index == ELF_SET_NONE; folder++)
		index = try_folder(deps, facts, *folder, name);
	return index;
}

static size_t find_in_system(struct elf_deps *deps, const struct elf_facts *facts,
			     struct name *name)
{
	struct place *place = name->places;

	while (place && (place->machine != facts->machine || place->wide != facts->wide ||
			 place->big_endian != facts->big_endian))
		place = place->next;
	if (place)
		return place->index;
	place = need(malloc(sizeof(*place)));
	*place = (struct place) { name->places, facts->machine, facts->wide, facts->big_endian,
				  search_system(deps, facts, name->text) };
	name->places = place;
	return place->index;
}

/* Lists in files. */

/* "$NAME" or "${NAME}" at the start of a text. Return: its length, or 0. */
static size_t token_length(const char *text, const char *name)
{
	const bool braced = text[1] == '{';
	const size_t len = strlen(name);
	const char *start = text + 1 + braced;

	if (strncmp(start, name, len) != 0 || (braced && start[len] != '}'))
		return 0;
	return 1 + len + 2 * braced;
}

static size_t expand_token(FILE *to, const char *text, const struct elf_file *file)
{
	const char *triplet =
		elf_triplet(file->facts.machine, file->facts.wide, file->facts.big_endian);
	size_t len = token_length(text, "ORIGIN");

	if (len) {
		fprintf(to, "%.*s", (int)(strrchr(file->path, '/') - file->path), file->path);
		return len;
	}
	len = token_length(text, "LIB");
	if (len && triplet)
		fprintf(to, "lib/%s", triplet);
	return triplet ? len : 0;
}

/* NULL if it is relative, or has a token that we do not know; to be freed. */
static char *expand(const char *text, size_t len, const struct elf_file *file)
{
	char *element = need(strndup(text, len)), *ret = NULL, *at = element;
	size_t size, skip = 1;
	FILE *to = need(open_memstream(&ret, &size));

	while (*at && skip) {
		const size_t plain = strcspn(at, "$");

		fwrite(at, 1, plain, to);
		at += plain;
		skip = *at ? expand_token(to, at, file) : 0;
		at += skip;
	}
	fclose(to);
	need(ret);
	if (*at || *ret != '/') {
		free(ret);
		ret = NULL;
	}
	free(element);
	return ret;
}

static size_t search_list(struct elf_deps *deps, const struct elf_facts *facts, const char *list,
			  const struct elf_file *of, const char *name)
{
	size_t index = ELF_SET_NONE;

	while (index == ELF_SET_NONE) {
		const size_t len = strcspn(list, ":");
		char *folder = expand(list, len, of);

		if (folder)
			index = try_folder(deps, facts, folder, name);
		free(folder);
		if (!list[len])
			break;
		list += len + 1;
	}
	return index;
}

static const char *rpath_of(const struct elf_facts *facts)
{
	return facts->runpath ? NULL : facts->rpath;
}

/* By what the file itself says. */
static size_t find(struct elf_deps *deps, const struct elf_file *file, struct name *name)
{
	const struct elf_facts *facts = &file->facts;
	const char *list = facts->runpath ? facts->runpath : facts->rpath;
	size_t index = ELF_SET_NONE;

	if (strchr(name->text, '/'))
		return try_path(deps, facts, name->text);
	if (list)
		index = search_list(deps, facts, list, file, name->text);
	if (index == ELF_SET_NONE && !facts->no_default_folders)
		index = find_in_system(deps, facts, name);
	return index;
}

/* Objects. */

static void learn(struct elf_deps *deps, size_t index)
{
	const struct elf_file *file = elf_set_at(deps->set, index);
	struct object object = { .is_known = true };
	char *const *needed = file->facts.needed;
	size_t i;

	while (needed && needed[object.count])
		object.count++;
	object.names = need(calloc(object.count + 1, sizeof(struct name *)));
	object.direct = need(calloc(object.count + 1, sizeof(*object.direct)));
	if (file->facts.soname)
		object.soname = name_of(deps, file->facts.soname);
	for (i = 0; i < object.count; i++) {
		object.names[i] = name_of(deps, needed[i]);
		object.direct[i] = find(deps, file, object.names[i]);
	}
	deps->objects[index] = object;
}

static const struct object *object_of(struct elf_deps *deps, size_t index)
{
	deps->objects = reserve(deps->objects, &deps->object_room, index, sizeof(*deps->objects));
	if (!deps->objects[index].is_known)
		learn(deps, index);
	return &deps->objects[index];
}

size_t elf_deps_direct(struct elf_deps *deps, size_t index, const size_t **ret)
{
	const struct object *object = object_of(deps, index);

	*ret = object->direct;
	return object->count;
}

/* Loads. Nodes are numbered from 1 where 0 means none. */

static size_t *slot(size_t **list, size_t *room, size_t index)
{
	*list = reserve(*list, room, index, sizeof(**list));
	return &(*list)[index];
}

static void load(struct elf_deps *deps, size_t index, size_t parent)
{
	struct load *state = &deps->load;
	const struct object *object = object_of(deps, index);

	state->nodes = reserve(state->nodes, &state->room, state->count, sizeof(*state->nodes));
	state->nodes[state->count] = (struct node) { index, parent };
	state->count++;
	*slot(&state->by_index, &state->index_room, index) = state->count;
	if (object->soname)
		*slot(&state->by_name, &state->name_room, object->soname->number) = state->count;
	state->has_rpath |= rpath_of(facts_of(deps, index)) != NULL;
}

static void unload_all(struct elf_deps *deps)
{
	struct load *state = &deps->load;
	size_t i, j;

	for (i = 0; i < state->count; i++) {
		const struct object *object = object_of(deps, state->nodes[i].index);

		state->by_index[state->nodes[i].index] = 0;
		if (object->soname)
			state->by_name[object->soname->number] = 0;
		for (j = 0; j < object->count; j++)
			if (object->names[j]->number < state->name_room)
				state->by_name[object->names[j]->number] = 0;
	}
	state->count = 0;
	state->has_rpath = false;
}

/* Those of all that led here, the file's own first. */
static size_t find_by_rpaths(struct elf_deps *deps, size_t node, const char *name)
{
	const struct elf_facts *facts = facts_of(deps, deps->load.nodes[node].index);
	size_t index = ELF_SET_NONE;

	if (facts->runpath || strchr(name, '/'))
		return ELF_SET_NONE;
	for (;;) {
		const size_t at = deps->load.nodes[node].index;
		const char *list = rpath_of(facts_of(deps, at));

		if (list)
			index = search_list(deps, facts, list, elf_set_at(deps->set, at), name);
		if (index != ELF_SET_NONE || !node)
			return index;
		node = deps->load.nodes[node].parent;
	}
}

static void load_needed(struct elf_deps *deps, size_t node)
{
	const size_t index = deps->load.nodes[node].index;
	size_t i;

	for (i = 0; i < object_of(deps, index)->count; i++) {
		struct name *name = object_of(deps, index)->names[i];
		size_t found = ELF_SET_NONE, *by_name;

		by_name = slot(&deps->load.by_name, &deps->load.name_room, name->number);
		if (*by_name)
			continue;
		if (deps->load.has_rpath)
			found = find_by_rpaths(deps, node, name->text);
		if (found == ELF_SET_NONE)
			found = object_of(deps, index)->direct[i];
		if (found == ELF_SET_NONE)
			continue;
		if (!*slot(&deps->load.by_index, &deps->load.index_room, found))
			load(deps, found, node);
		*slot(&deps->load.by_name, &deps->load.name_room, name->number) =
			deps->load.by_index[found];
	}
}

/* From its end; of a chain that is longer than any the start is left out. */
static void tell(struct elf_deps *deps, size_t node, elf_deps_visit *visit, void *context)
{
	size_t chain[CHAIN_MAX], start = CHAIN_MAX;

	while (start) {
		chain[--start] = deps->load.nodes[node].index;
		if (!node)
			break;
		node = deps->load.nodes[node].parent;
	}
	visit(chain + start, CHAIN_MAX - start, context);
}

void elf_deps_walk(struct elf_deps *deps, size_t index, elf_deps_visit *visit, void *context)
{
	size_t node;

	load(deps, index, 0);
	for (node = 0; node < deps->load.count; node++)
		load_needed(deps, node);
	for (node = 1; node < deps->load.count; node++)
		tell(deps, node, visit, context);
	unload_all(deps);
}

/* All. */

struct elf_deps *elf_deps_new(struct elf_set *set, const struct root *root)
{
	struct elf_deps *deps = need(calloc(1, sizeof(*deps)));

	deps->set = set;
	deps->folders = elf_folders(root);
	return deps;
}

void elf_deps_free(struct elf_deps *deps)
{
	size_t i;

	for (i = 0; i < deps->object_room; i++) {
		free(deps->objects[i].names);
		free(deps->objects[i].direct);
	}
	free(deps->objects);
	free(deps->load.nodes);
	free(deps->load.by_index);
	free(deps->load.by_name);
	tdestroy(deps->names, free_name);
	elf_folders_free(deps->folders);
	free(deps);
}
