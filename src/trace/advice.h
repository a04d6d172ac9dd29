/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is to be done about an attempt, by the knowledge base. Context of all:
 * process; out of memory ends it.
 */
#ifndef TRACE_ADVICE_H
#define TRACE_ADVICE_H

#include "knowledge/component.h"
#include "trace/tally.h"

/* From the best to the worst: who needs an exception needs one, whatever else is unknown. */
enum advice_verdict {
	ADVICE_CLEAN,
	ADVICE_SHIM,   /* it works with the shim */
	ADVICE_SWITCH, /* it works with its switch */
	ADVICE_UNKNOWN,
	ADVICE_EXCEPTION, /* it needs an exception */
};

const char *advice_name(enum advice_verdict verdict);

/**
 * struct advice - about one site.
 * @culprit:	the index of the innermost frame that is neither libc nor the
 *		loader; the innermost one if all are
 * @function:	what it is in; borrowed from the image, NULL if that is not known
 * @place:	its symbol and line
 * @component:	whose code it is, or NULL
 * @user:	by whom that is used here, or NULL: by its own entry
 */
struct advice {
	size_t culprit;
	const char *function;
	struct symbol place;
	const struct component *component;
	const struct component *user;
	enum advice_verdict verdict;
};

/* Who advises: the knowledge base, and what it said of files already. */
struct adviser;

struct adviser *adviser_new(const struct knowledge *knowledge);
void adviser_free(struct adviser *adviser);

struct advice advice_of(struct adviser *adviser, const struct site *site);

/* The one whose words are to be shown: the user, if there is one. */
const struct component *advice_source(const struct advice *advice);

#endif
