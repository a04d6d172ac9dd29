/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_STATE_H
#define PRELOAD_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arch.h"
#include "core/config.h"

/**
 * struct state - what is fixed once the shim has started; read-only memory.
 * @ready:	the rest is read and sealed
 * @config:	the user's choice
 * @from_files:	it stands in files and not in WXGUARD=
 * @report_fd:	of CHANNEL_FILE, open for appending
 * @report_dev:	which file that is, because a program may close descriptors
 * @report_ino:	that it never opened, and their numbers come back as others
 */
struct state {
	bool ready;
	struct config config;
	bool from_files;
	int report_fd;
	uint64_t report_dev;
	uint64_t report_ino;
} __attribute__((aligned(ARCH_PAGE_MAX)));

/* Whole pages, so that it can be made read-only. */
extern struct state sealed_state;

/**
 * state() - the configuration, read at the first call.
 *
 * A call that comes before libc has its environment, or while another thread
 * or the interrupted code reads it, gets the default; so does one that comes
 * before our constructor, where files have to be read.
 *
 * Context: any, async-signal-safe.
 */
const struct state *state(void);

/*
 * Read the environment, or else the files of wxguard.conf(5), unless that is
 * done or under way. Context: start-up only, in our constructor.
 */
void state_start(char *const *envp);

static inline bool enforcing(void)
{
	const struct state *known = __builtin_expect(sealed_state.ready, true) ? &sealed_state
									       : state();

	return known->config.mode != MODE_AUDIT;
}

#endif
