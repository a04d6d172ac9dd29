/* SPDX-License-Identifier: Apache-2.0 */
/* The moment of MODE_LOCK: from then on this process gets no new code. */
#ifndef PRELOAD_LOCK_H
#define PRELOAD_LOCK_H

#include <stdbool.h>

/* Whether it has come. Context: any, async-signal-safe. */
bool lock_is_on(void);

/**
 * lock_at_main() - lock, if that is when the mode locks.
 *
 * From the shim's constructor, which comes after those of the libraries that
 * the program was linked with, and before those of the program itself. A lock
 * that cannot be had ends the process.
 *
 * Context: start-up only.
 */
void lock_at_main(void);

#endif
