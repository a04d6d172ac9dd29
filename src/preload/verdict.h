/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a broken rule: by the mode, and by the exceptions. */
#ifndef PRELOAD_VERDICT_H
#define PRELOAD_VERDICT_H

#include <stdbool.h>

#include "core/record.h"

/**
 * verdict_graver() - which of two broken rules decides about a call.
 * @found:	what was found so far; EVENT_COUNT if nothing
 * @next:	another event of the same call
 *
 * A rule that holds goes before one that has an exception, else the first.
 *
 * Context: any, async-signal-safe.
 */
enum event verdict_graver(enum event found, enum event next);

/**
 * verdict_refuse() - record that a rule was broken, unless the mode ignores it.
 * @record:	event, call, args and detail are set; the rest is filled in here
 * @site:	return address of the call
 *
 * Context: any, async-signal-safe. errno is kept.
 * Return: whether the call is to be refused.
 */
bool verdict_refuse(struct record *record, const void *site);

#endif
