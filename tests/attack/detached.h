/* SPDX-License-Identifier: Apache-2.0 */
/* A file system that is mounted, but nowhere. */
#ifndef ATTACK_DETACHED_H
#define ATTACK_DETACHED_H

#include "raw.h"

#include <sys/mount.h>

static inline int new_detached(const char *type)
{
	int context = forbidden_if_there((int)raw(SYS_fsopen, type, 0), "fsopen()");

	forbidden((int)raw(SYS_fsconfig, context, 6 /* FSCONFIG_CMD_CREATE */));
	return forbidden((int)raw(SYS_fsmount, context, 0, 0));
}

#endif
