/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/verdict.h"

#include "preload/report.h"
#include "preload/state.h"

static bool forbids(enum event event)
{
	return config_forbids(&state()->config, event_rule(event));
}

enum event verdict_graver(enum event found, enum event next)
{
	if (found == EVENT_COUNT)
		return next;
	return !forbids(found) && forbids(next) ? next : found;
}

/* Audit tells what the default would refuse. */
static bool matters(enum event event)
{
	const enum mode mode = state()->config.mode;

	return rule_mode(event_rule(event)) <= (mode == MODE_AUDIT ? MODE_ENFORCE : mode);
}

bool verdict_refuse(struct record *record, const void *site)
{
	const bool refused = forbids(record->event);

	if (!matters(record->event))
		return false;
	record->outcome = refused ? OUTCOME_REFUSED : OUTCOME_ALLOWED;
	report(record, site);
	return refused;
}
