/* SPDX-License-Identifier: Apache-2.0 */
/* The shim asks the kernel to keep the rule as well: the word "kernel", and the lock. */
#ifndef PRELOAD_KERNEL_H
#define PRELOAD_KERNEL_H

#include "core/config.h"

/**
 * kernel_start() - what the mode asks of the kernel, unless a parent did it.
 * @config:	with the word "kernel"
 *
 * A policy that cannot be had ends the process with a line on standard error,
 * before main().
 *
 * Context: start-up only, async-signal-safe.
 */
void kernel_start(const struct config *config);

/* End the process, before main(), with a line that names what could not be had. */
_Noreturn void kernel_give_up(const char *feature, long error);

/**
 * kernel_lock() - from now on no new code in this process.
 *
 * Context: any, async-signal-safe. Return: 0 or -errno.
 */
long kernel_lock(void);

#endif
