/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of "wxaudit scan": it looks at files, judges them, and tells. */
#ifndef WXAUDIT_SCAN_H
#define WXAUDIT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/need.h"
#include "elf/deps.h"
#include "elf/scan-cache.h"
#include "elf/set.h"
#include "elf/walk.h"
#include "knowledge/component.h"
#include "wxaudit.h"

/* What is to be done with a file, the worst last. */
enum verdict {
	VERDICT_CLEAN,
	VERDICT_SHIM,
	VERDICT_SWITCH,
	VERDICT_UNKNOWN,
	VERDICT_EXCEPTION,
};
#define VERDICT_COUNT (VERDICT_EXCEPTION + 1)

/**
 * struct scan_find - one piece of evidence of a file.
 * @component:	or NULL, as the next three
 * @property:	see struct elf_find
 * @members:	more for the finding, an object
 */
struct scan_find {
	enum evidence evidence;
	const struct component *component;
	char *where;
	char *detail;
	char *property;
	json_t *members;
};

/* A file that needs a library itself, and how many programs reach that by way of it. */
struct scan_neighbour {
	size_t index;
	long programs;
};

/**
 * struct scan_entry - what is known of a file of the set.
 * @foreign:	no program of its machine is loaded here
 * @has_need:	by its own evidence
 * @own:	verdict by that
 * @verdict:	with what it reaches
 * @programs:	that reach it, if it has a need
 */
struct scan_entry {
	bool foreign;
	bool has_need;
	enum verdict own;
	enum verdict verdict;
	struct scan_find *finds;
	size_t count;
	long programs;
	struct scan_neighbour *neighbours;
	size_t neighbour_count;
};

/* An archive of objects, whose members are told of together. */
struct scan_archive {
	char *path;
	bool named;
	long members;
	long found;
	char *first;
	const char *detail;
};

/* How it was asked for. */
struct scan_request {
	const char *root;
	const char *package;
	const char *cache;
	bool headers_only;
	bool reach;
};

struct scan {
	struct scan_request request;
	struct report *report;
	struct root root;
	struct elf_set *set;
	struct elf_deps *deps;
	const struct knowledge *knowledge;
	struct scan_entry *entries;
	size_t entry_count;
	struct scan_archive *archives;
	size_t archive_count;
	/* What was counted beside the walk's own counts. */
	long changed;
	long remembered;
	long bodies;
};

/* scan-look.c: the set, by its operands. Return: 0, or -1 with a line on standard error. */
int scan_look(struct scan *scan, int argc, char **argv);

/* scan-archive.c: the members of one that is open. Any thread. */
void scan_archive(struct scan_archive *archive, int fd);

/*
 * scan-body.c: what the bodies say, of the files that are worth it; the cache
 * may be NULL, and is closed. Return: as above.
 */
int scan_open_cache(const struct scan *scan, struct scan_cache **ret);
int scan_bodies(struct scan *scan, struct scan_cache *cache);

/* scan-judge.c: evidence of headers and names; then what is reached, and verdicts. */
void scan_judge_files(struct scan *scan);
void scan_judge_reach(struct scan *scan);
void scan_add_find(struct scan_entry *entry, const struct scan_find *find);
bool scan_is_need(const struct scan_find *find);

/* Whether a loader loads it here, and its libraries with it. */
bool scan_is_loaded(const struct scan *scan, size_t index);

/* Whether it gains privileges, so that its loader takes no preload. */
bool scan_is_privileged(const struct elf_file *file);

/* Whether a component works in a program, with the shim if that reaches it. */
bool scan_component_works(const struct component *component, bool reached_by_shim);

/* Whether a preload reaches it. */
bool scan_is_shim_there(const struct elf_file *file);

/* scan-report.c */
void scan_report(struct scan *scan);
void scan_free(struct scan *scan);

/* scan-progress.c: on a terminal, what is being done; else nothing. */
void scan_progress_files(long files, long elf);
void scan_progress_part(long done, long all);
void scan_progress_end(void);

#endif
