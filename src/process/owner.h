/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose the executable memory of a process is, by the knowledge base. A hint:
 * files and memory can have any name. Context of all: process; out of memory
 * ends it.
 */
#ifndef PROCESS_OWNER_H
#define PROCESS_OWNER_H

#include <jansson.h>

#include "knowledge/component.h"
#include "process/process.h"
#include "process/suspects.h"

/* Remembers what a name of a file matched: names repeat, and there are hundreds of patterns. */
struct owners;

/**
 * owners_new() - of a knowledge base.
 * @knowledge:	borrowed
 */
struct owners *owners_new(const struct knowledge *knowledge);
void owners_free(struct owners *owners);

/**
 * owners_candidates() - who may have made code in a process.
 * @regions:	of the process
 *
 * Those of the files that it executes. One that makes it by another that is
 * there as well is left out.
 *
 * Return: owned, an array of names of components.
 */
json_t *owners_candidates(struct owners *owners, const struct regions *regions);

/**
 * owners_component() - who made this.
 * @candidates:	of its process
 *
 * Return: the component of the memory's name, or the only candidate; NULL if
 * nobody can tell. Borrowed from the knowledge base or from @candidates.
 */
const char *owners_component(struct owners *owners, const struct suspect *suspect,
			     const json_t *candidates);

#endif
