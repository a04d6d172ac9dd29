/* SPDX-License-Identifier: Apache-2.0 */
#include "log-advice.h"

#include <err.h>
#include <string.h>

#include "wxaudit.h"

const char *remedy_name(enum remedy remedy)
{
	static const char *const names[] = {
		[REMEDY_NONE] = "unknown",    [REMEDY_SHIM] = "shim",
		[REMEDY_SWITCH] = "switch",   [REMEDY_EXCEPTION] = "exception",
		[REMEDY_UNKNOWN] = "unknown",
	};

	return names[remedy];
}

/* Whether the shim was there already, and that did not help. */
static bool has_shim(const struct log_group *group)
{
	return group->witness == LOG_SHIM && group->evidence != EVIDENCE_LOG_ALLOWED;
}

static enum remedy remedy_by(const struct component *component, bool shim)
{
	if (!component)
		return REMEDY_UNKNOWN;
	if (!shim && component_says(component, KEY_SHIM, "served"))
		return REMEDY_SHIM;
	if (component->values[KEY_SWITCH])
		return REMEDY_SWITCH;
	return component->values[KEY_EXCEPT] ? REMEDY_EXCEPTION : REMEDY_UNKNOWN;
}

enum remedy remedy_of(const struct log_group *group)
{
	switch (group->evidence) {
	case EVIDENCE_LOG_REDIRECTED:
		return REMEDY_SHIM;
	case EVIDENCE_LOG_IGNORED:
	case EVIDENCE_LOG_UNREACHED:
		return REMEDY_NONE;
	case EVIDENCE_LOG_UNKNOWN:
		return REMEDY_UNKNOWN;
	default:
		return remedy_by(group->component, has_shim(group));
	}
}

char *switch_text(const char *value)
{
	const char *cost = strstr(value, " cost=");
	char *text = strndup(value, cost ? (size_t)(cost - value) : strlen(value));

	if (!text)
		errx(EXIT_FAILED, "out of memory");
	return text;
}
