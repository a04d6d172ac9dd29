/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of each file, which programs reach which need, and what to do. */
#include "scan.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/image.h"
#include "elf/evidence.h"

#define DEBUG_FOLDER "/usr/lib/debug/"
#define LOADERS_MAX 32

static char *copy(const char *text)
{
	return text ? need(strdup(text)) : NULL;
}

void scan_add_find(struct scan_entry *entry, const struct scan_find *find)
{
	struct scan_find *place;

	entry->finds = need(reallocarray(entry->finds, entry->count + 1, sizeof(*entry->finds)));
	place = &entry->finds[entry->count++];
	*place = *find;
	place->where = copy(find->where);
	place->detail = copy(find->detail);
	place->property = copy(find->property);
}

/* Machines. */

/* Class, byte order and machine of what a tree has a loader for. */
struct loaders {
	struct elf_facts known[LOADERS_MAX];
	size_t count;
};

static bool is_alike(const struct elf_facts *a, const struct elf_facts *b)
{
	return a->machine == b->machine && a->wide == b->wide && a->big_endian == b->big_endian;
}

static bool has_loader(const struct loaders *loaders, const struct elf_facts *facts)
{
	size_t i;

	for (i = 0; i < loaders->count; i++)
		if (is_alike(&loaders->known[i], facts))
			return true;
	return false;
}

static bool exists(const struct root *root, const char *path)
{
	const int fd = *path == '/' ? root_open(root, path, O_PATH) : -1;

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void find_loaders(const struct scan *scan, struct loaders *ret)
{
	size_t i;

	ret->count = 0;
	for (i = 0; i < scan->entry_count && ret->count < LOADERS_MAX; i++) {
		const struct elf_facts *facts = &elf_set_at(scan->set, i)->facts;

		if (facts->interpreter && !has_loader(ret, facts) &&
		    exists(&scan->root, facts->interpreter))
			ret->known[ret->count++] = *facts;
	}
}

/* Where nothing tells what the tree is of, nothing is foreign to it. */
static bool is_foreign(const struct loaders *loaders, const struct elf_facts *facts)
{
	size_t i;

	if (!loaders->count || has_loader(loaders, facts))
		return false;
	for (i = 0; facts->is_static && i < loaders->count; i++)
		if (image_have_one_kernel(loaders->known[i].machine, facts->machine))
			return false;
	return true;
}

/* Names. */

struct match {
	struct scan_entry *entry;
	const char *name;
};

static bool is_told(const struct scan_entry *entry, const struct component *component)
{
	size_t i;

	for (i = 0; i < entry->count; i++)
		if (entry->finds[i].component == component)
			return true;
	return false;
}

static bool works(const struct component *component)
{
	return component_says(component, KEY_UNDER_RULE, "works") ||
	       component_says(component, KEY_UNDER_RULE, "falls-back");
}

static void take_component(const struct component *component, enum component_key by,
			   const char *pattern, void *context)
{
	const struct match *match = context;
	const struct scan_find find = {
		.evidence = works(component) ? EVIDENCE_FILE_COMPONENT_WORKS
					     : EVIDENCE_FILE_COMPONENT,
		.component = component,
		.where = (char *)match->name,
		.detail = (char *)component_value(component, KEY_TITLE),
	};

	(void)by;
	(void)pattern;
	if (!is_told(match->entry, component))
		scan_add_find(match->entry, &find);
}

static const char *base_name(const char *path)
{
	return strrchr(path, '/') + 1;
}

static void match_names(const struct scan *scan, const struct elf_file *file,
			struct scan_entry *entry)
{
	const enum component_key key = file->facts.kind == ELF_PROGRAM ? KEY_PROGRAM : KEY_LIBRARY;
	struct match match = { entry, base_name(file->path) };
	char **link;

	knowledge_match_name(scan->knowledge, key, match.name, take_component, &match);
	for (link = file->links; link && *link; link++) {
		match.name = base_name(*link);
		knowledge_match_name(scan->knowledge, key, match.name, take_component, &match);
	}
	match.name = file->facts.soname;
	if (match.name)
		knowledge_match_name(scan->knowledge, key, match.name, take_component, &match);
}

/* Headers. */

static void take_header(const struct elf_find *header, void *context)
{
	const struct scan_find find = {
		.evidence = header->evidence,
		.where = (char *)header->where,
		.detail = (char *)header->detail,
		.property = (char *)header->property,
	};

	scan_add_find(context, &find);
}

static void judge_file(struct scan *scan, size_t index, const struct loaders *loaders)
{
	struct elf_file *file = elf_set_at(scan->set, index);
	struct scan_entry *entry = &scan->entries[index];
	const bool is_image = file->facts.kind == ELF_PROGRAM || file->facts.kind == ELF_LIBRARY;

	/* What is kept for debuggers has the headers of the file that it was taken from. */
	if (!strncmp(file->path, DEBUG_FOLDER, strlen(DEBUG_FOLDER)))
		file->facts.kind = ELF_DEBUG;
	entry->foreign = is_image && is_foreign(loaders, &file->facts);
	elf_evidence(&file->facts, entry->foreign, take_header, entry);
	if (is_image && !entry->foreign && file->facts.kind != ELF_DEBUG)
		match_names(scan, file, entry);
	scan->changed += file->changed;
}

void scan_judge_files(struct scan *scan)
{
	struct loaders loaders;
	size_t i;

	scan->entry_count = elf_set_count(scan->set);
	scan->entries = need(calloc(scan->entry_count + 1, sizeof(*scan->entries)));
	find_loaders(scan, &loaders);
	for (i = 0; i < scan->entry_count; i++)
		judge_file(scan, i, &loaders);
}

/* Verdicts. */

bool scan_is_privileged(const struct elf_file *file)
{
	return file->facts.kind == ELF_PROGRAM &&
	       (file->capable || (file->st.st_mode & S_ISUID) ||
		(file->st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP));
}

bool scan_component_works(const struct component *component, bool reached_by_shim)
{
	const bool served = component_says(component, KEY_SHIM, "served");

	return works(component) && (!served || reached_by_shim);
}

static enum verdict verdict_of_component(const struct component *component, bool reached_by_shim)
{
	if (works(component))
		return scan_component_works(component, reached_by_shim) ? VERDICT_SHIM
									: VERDICT_EXCEPTION;
	if (component_says(component, KEY_UNDER_RULE, "unknown"))
		return VERDICT_UNKNOWN;
	return component_has_switch(component) ? VERDICT_SWITCH : VERDICT_EXCEPTION;
}

/* Evidence of a header says that it is so, of code that it may be. */
static bool is_header(enum evidence evidence)
{
	return evidence == EVIDENCE_FILE_WX || evidence == EVIDENCE_FILE_STACK ||
	       evidence == EVIDENCE_FILE_STACK_UNSAID || evidence == EVIDENCE_FILE_TEXTREL;
}

/* That a file only calls what makes code is seen where that is. */
bool scan_is_need(const struct scan_find *find)
{
	return evidence_severity(find->evidence) > SEVERITY_INFO &&
	       find->evidence != EVIDENCE_BODY_USES;
}

bool scan_is_shim_there(const struct elf_file *file)
{
	return !file->facts.is_static && !scan_is_privileged(file);
}

static enum verdict worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

/* What its code asks for is explained by a component, if one is known. */
static enum verdict own_verdict(const struct scan_entry *entry, bool reached_by_shim)
{
	enum verdict known = VERDICT_CLEAN, unexplained = VERDICT_CLEAN;
	size_t i;

	for (i = 0; i < entry->count; i++) {
		const struct scan_find *find = &entry->finds[i];

		if (!scan_is_need(find))
			continue;
		if (is_header(find->evidence))
			known = VERDICT_EXCEPTION;
		else if (find->component)
			known = worse(known,
				      verdict_of_component(find->component, reached_by_shim));
		else
			unexplained = VERDICT_UNKNOWN;
	}
	return known != VERDICT_CLEAN ? known : unexplained;
}

static void judge_own(struct scan *scan, size_t index)
{
	struct scan_entry *entry = &scan->entries[index];
	size_t i;

	for (i = 0; i < entry->count; i++)
		entry->has_need |= scan_is_need(&entry->finds[i]);
	entry->own = own_verdict(entry, scan_is_shim_there(elf_set_at(scan->set, index)));
	entry->verdict = entry->own;
}

/* Reach. */

struct reach {
	struct scan *scan;
	size_t program;
};

/* Its own component says what comes of the library that it is known to use. */
static bool is_spoken_for(const struct scan_entry *program, const struct scan_entry *library)
{
	size_t i, j;
	char **via;

	for (i = 0; i < program->count; i++) {
		via = program->finds[i].component ? program->finds[i].component->values[KEY_VIA]
						  : NULL;
		for (; via && *via; via++)
			for (j = 0; j < library->count; j++)
				if (library->finds[j].component &&
				    !strcmp(component_value(library->finds[j].component, KEY_NAME),
					    *via))
					return true;
	}
	return false;
}

static void count_neighbour(struct scan_entry *library, size_t index)
{
	size_t i = 0;

	while (i < library->neighbour_count && library->neighbours[i].index != index)
		i++;
	if (i == library->neighbour_count) {
		library->neighbours = need(
			reallocarray(library->neighbours, i + 1, sizeof(*library->neighbours)));
		library->neighbours[i] = (struct scan_neighbour) { .index = index };
		library->neighbour_count++;
	}
	library->neighbours[i].programs++;
}

static void take_reached(const size_t *chain, size_t len, void *context)
{
	const struct reach *reach = context;
	const size_t index = chain[len - 1];
	struct scan_entry *entries = reach->scan->entries;
	const struct elf_file *program = elf_set_at(reach->scan->set, reach->program);

	if (index >= reach->scan->entry_count || !entries[index].has_need)
		return;
	if (program->facts.kind == ELF_PROGRAM) {
		entries[index].programs++;
		count_neighbour(&entries[index], len > 2 ? chain[len - 2] : ELF_SET_NONE);
	}
	if (!is_spoken_for(&entries[reach->program], &entries[index]))
		entries[reach->program].verdict =
			worse(entries[reach->program].verdict,
			      own_verdict(&entries[index], scan_is_shim_there(program)));
}

bool scan_is_loaded(const struct scan *scan, size_t index)
{
	const struct elf_facts *facts = &elf_set_at(scan->set, index)->facts;

	return (facts->kind == ELF_PROGRAM || facts->kind == ELF_LIBRARY) && facts->dynamic &&
	       !scan->entries[index].foreign;
}

void scan_judge_reach(struct scan *scan)
{
	size_t i;

	for (i = 0; i < scan->entry_count; i++)
		judge_own(scan, i);
	for (i = 0; scan->deps && i < scan->entry_count; i++) {
		struct reach reach = { scan, i };

		if (scan_is_loaded(scan, i))
			elf_deps_walk(scan->deps, i, take_reached, &reach);
	}
}
