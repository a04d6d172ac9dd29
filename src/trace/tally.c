/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"

void tally_free(struct tally *tally)
{
	struct program *program;
	struct site *site;

	while ((site = tally->sites)) {
		tally->sites = site->next;
		free(site);
	}
	while ((program = tally->programs)) {
		tally->programs = program->next;
		free(program->path);
		free(program);
	}
}

struct program *tally_program(struct tally *tally, const char *path)
{
	struct program **to, *program;

	for (to = &tally->programs; *to; to = &(*to)->next)
		if (!strcmp((*to)->path, path))
			return *to;
	program = calloc(1, sizeof(*program));
	if (!program || !(program->path = strdup(path)))
		die("out of memory");
	*to = program;
	return program;
}

static bool is_same_attempt(const struct attempt *a, const struct attempt *b)
{
	return a->evidence == b->evidence && a->call == b->call && a->abi == b->abi &&
	       a->prot == b->prot && a->memfd == b->memfd;
}

/* Code that is no file's lies elsewhere each time. */
static bool is_same_frame(const struct frame *a, const struct frame *b)
{
	return a->image == b->image && (!a->image || a->address == b->address);
}

static bool is_same_caller(const struct caller *a, const struct caller *b)
{
	return a->exe == b->exe && is_same_frame(&a->pc, &b->pc) && is_same_frame(&a->top, &b->top);
}

struct site *tally_find(const struct tally *tally, const struct attempt *attempt,
			const struct caller *caller)
{
	struct site *site;

	for (site = tally->sites; site; site = site->next)
		if (is_same_attempt(&site->attempt, attempt) &&
		    is_same_caller(&site->caller, caller))
			return site;
	return NULL;
}

struct site *tally_add(struct tally *tally, const struct attempt *attempt,
		       const struct caller *caller)
{
	struct site *site, **end = &tally->sites;

	if (tally->count == TALLY_SITES_MAX) {
		tally->left_out++;
		return NULL;
	}
	site = calloc(1, sizeof(*site));
	if (!site)
		die("out of memory");
	site->attempt = *attempt;
	site->caller = *caller;
	while (*end)
		end = &(*end)->next;
	*end = site;
	tally->count++;
	return site;
}

void tally_count(struct tally *tally, struct site *site)
{
	if (tally->latest)
		tally->latest->last = false;
	tally->latest = site;
	site->last = true;
	site->count++;
}

struct memo *tally_memo(struct tally *tally, const struct memo *key)
{
	const uint64_t mixed = ((uint64_t)key->tid * 31 + key->pc) * 31 + key->top +
			       key->attempt.prot * 7 + (uint64_t)key->attempt.evidence;
	struct memo *memo = &tally->memo[mixed * UINT64_C(0x9e3779b97f4a7c15) >> 52];

	_Static_assert(TALLY_MEMO == 1 << (64 - 52), "the upper bits are the index");
	if (memo->site && memo->tid == key->tid && memo->pc == key->pc && memo->top == key->top &&
	    memo->exe == key->exe && is_same_attempt(&memo->attempt, &key->attempt))
		return memo;
	*memo = *key;
	memo->site = NULL;
	return memo;
}

/* Images are of one run only. */
static bool is_same_file(const struct image *a, const struct image *b)
{
	return a == b || (a && b && a->dev == b->dev && a->inode == b->inode);
}

static bool is_alike_frame(const struct frame *a, const struct frame *b)
{
	return is_same_file(a->image, b->image) && (!a->image || a->address == b->address);
}

/* By what there is in both runs. */
static const struct site *find_again(const struct tally *tally, const struct site *site)
{
	const struct site *each;

	for (each = tally->sites; each; each = each->next)
		if (is_same_attempt(&each->attempt, &site->attempt) &&
		    !strcmp(each->caller.exe->path, site->caller.exe->path) &&
		    is_alike_frame(&each->caller.pc, &site->caller.pc) &&
		    is_alike_frame(&each->caller.top, &site->caller.top))
			return each;
	return NULL;
}

void tally_grade(struct tally *tally, const struct tally *enforced, bool alike)
{
	const struct site *again;
	struct site *site;

	for (site = tally->sites; site; site = site->next) {
		again = find_again(enforced, site);
		if (!again)
			site->enforced = ENFORCED_UNREACHED;
		else
			site->enforced = !alike && again->last ? ENFORCED_KILLS
							       : ENFORCED_FALLS_BACK;
	}
}
