/* SPDX-License-Identifier: Apache-2.0 */
/* A closure was called that leads nowhere: say which, and end the process. */
#include <stdlib.h>

#include "preload/closures.h"
#include "preload/object.h"
#include "preload/report.h"

static const enum event events[] = {
	[TRAMP_UNAIMED] = EVENT_CLOSURE_UNAIMED,
	[TRAMP_FREED] = EVENT_CLOSURE_FREED,
	[TRAMP_CORRUPT] = EVENT_CLOSURE_CORRUPT,
};

/* Who allocated the closure, if its slot still tells. */
static const char *allocator_of(const void *context, struct object *object)
{
	const struct slot *slot =
		pool_slot_of_code(&closures, (const char *)context - DATA_DISTANCE);

	if (!slot || slot != context || !object_at(slot->site, object))
		return NULL;
	return *object->name ? object->name : "the program";
}

void tramp_trapped(enum tramp_trap trap, void *context, const void *caller)
{
	struct object object;
	const char *allocator = trap == TRAMP_CORRUPT ? NULL : allocator_of(context, &object);
	char buf[256];
	struct fmt detail;
	struct record record = {
		.event = events[trap],
		.outcome = OUTCOME_ABORTED,
		.call = "closure",
	};

	if (allocator) {
		fmt_init(&detail, buf, sizeof(buf));
		fmt_str(&detail, "allocated by ");
		fmt_str(&detail, allocator);
		record.detail = fmt_string(&detail);
	}
	report(&record, caller);
	abort();
}
