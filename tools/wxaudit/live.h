/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of wxaudit live: looking, saying what was seen, looking again. */
#ifndef WXAUDIT_LIVE_H
#define WXAUDIT_LIVE_H

#include "base/need.h"
#include "process/process.h"
#include "process/sharing.h"
#include "process/suspects.h"
#include "report/members.h"
#include "wxaudit.h"

/**
 * struct live - one look at processes.
 * @named:	only at those that were named
 * @subjects:	of those with findings, by who they are
 * @regions:	of the process that is looked at
 * @suspects:	of the same
 * @sharing:	of all of them
 */
struct live {
	struct report *report;
	bool named;
	json_t *subjects;
	struct regions regions;
	struct suspects suspects;
	struct sharing *sharing;
	long processes;
	long empty;
	long denied;
	long vanished;
};

/**
 * live_look() - look at processes once.
 * @report:	filled
 * @argc:	how many are named; 0 for all that there are
 *
 * Return: 0, or -1 if it could not be done, which was said.
 */
int live_look(struct report *report, int argc, char **argv);

/**
 * live_add_findings() - report the suspects of a process.
 * @process:	of process_open()
 */
void live_add_findings(struct live *live, int process);

/* live --watch: looks until a signal ends it, and exits. */
_Noreturn void live_watch(double interval, int argc, char **argv);

/* A member that is text, "" if it is not there. */
const char *live_member(const json_t *object, const char *key);

#endif
