/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files, memfds and segments that one process writes to and another executes:
 * what no look at a single process can see. Context of all: process.
 *
 * All processes are noted first. Only if there is such a thing, which is rare,
 * they are looked at again: what each executes need not be kept.
 */
#ifndef PROCESS_SHARING_H
#define PROCESS_SHARING_H

#include <stdbool.h>

#include "process/process.h"
#include "process/suspects.h"

struct sharing;

struct sharing *sharing_new(void);
void sharing_free(struct sharing *sharing);

/**
 * sharing_note() - keep in mind what a process writes to and executes.
 * @process:	of process_open()
 * @pid:	its number
 * @regions:	of process_regions(); once for each process
 */
void sharing_note(struct sharing *sharing, int process, pid_t pid, const struct regions *regions);

/* Whether anything noted is written to by one process and executed by another. */
bool sharing_crosses(const struct sharing *sharing);

/**
 * sharing_find() - what a process executes and others write to.
 * @process:	as for sharing_note()
 * @ret:	filled as by suspects_find(), with EVIDENCE_LIVE_ELSEWHERE
 *
 * What it writes to itself is left out: suspects_find() has that.
 */
void sharing_find(struct sharing *sharing, int process, pid_t pid, const struct regions *regions,
		  struct suspects *ret);

#endif
