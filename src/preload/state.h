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
 * @report_fd:	of CHANNEL_FILE, open for appending
 * @report_dev:	which file that is, because a program may close descriptors
 * @report_ino:	that it never opened, and their numbers come back as others
 */
struct state {
	bool ready;
	struct config config;
	int report_fd;
	uint64_t report_dev;
	uint64_t report_ino;
} __attribute__((aligned(ARCH_PAGE_MAX)));

/* Whole pages, so that it can be made read-only. */
extern struct state sealed_state;

/**
 * state() - the configuration, read from the environment at the first call.
 *
 * A call that comes before libc has its environment, or while another thread
 * or the interrupted code reads it, gets the default.
 *
 * Context: any, async-signal-safe.
 */
const struct state *state(void);

/* Read the environment, unless that is done or under way. Context: any. */
void state_start(void);

static inline bool enforcing(void)
{
	const struct state *known = __builtin_expect(sealed_state.ready, true) ? &sealed_state
									       : state();

	return known->config.mode != MODE_AUDIT;
}

#endif
