/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this kernel and system offer and lack. Nothing of it is changed: what
 * could change or end this process is tried in a child.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include "report/report.h"

enum host_verdict {
	HOST_GOOD,    /* keeps the rule, or helps to */
	HOST_NOTE,    /* neither */
	HOST_FINDING, /* weakens it */
	HOST_UNKNOWN, /* could not be told, the value says why */
};

/**
 * struct host_fact - one thing about this system.
 * @name:	means the same for ever
 * @value:	as found; printable ASCII
 * @meaning:	here, in a sentence
 * @verdict:	what it does to the rule
 * @evidence:	of a finding
 * @advice:	what to do about a finding; NULL if it is none
 */
struct host_fact {
	const char *name;
	const char *value;
	const char *meaning;
	enum host_verdict verdict;
	enum evidence evidence;
	const char *advice;
};

/* A word for the verdict. */
const char *host_verdict_name(enum host_verdict verdict);

/**
 * host_each() - find out all facts, and tell each to @visit.
 *
 * Context: process, of one thread: it forks. Out of memory ends it.
 */
void host_each(void (*visit)(const struct host_fact *fact, void *context), void *context);

#endif
