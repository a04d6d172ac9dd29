/* SPDX-License-Identifier: Apache-2.0 */
/* The shim asks the kernel to keep the rule as well: the word "kernel", and the lock. */
#ifndef PRELOAD_KERNEL_H
#define PRELOAD_KERNEL_H

#include "core/conf.h"
#include "core/config.h"

/**
 * kernel_start() - what the mode asks of the kernel, unless a parent did it.
 * @config:	with the word "kernel"
 * @files:	what the files said that it is from; NULL if it is from WXGUARD=
 *
 * What a parent had from files may have had other exceptions, so then the parent
 * must have had the same.
 *
 * A policy that cannot be had ends the process with a line on standard error,
 * before main().
 *
 * Context: start-up only, async-signal-safe.
 */
void kernel_start(const struct config *config, const struct conf *files);

/* End the process, before main(), with a line that says why. */
_Noreturn void kernel_end(const char *why);

/* The same, with a line that names what could not be had. */
_Noreturn void kernel_give_up(const char *feature, long error);

/**
 * kernel_lock() - from now on no new code in this process.
 *
 * Context: any, async-signal-safe. Return: 0 or -errno.
 */
long kernel_lock(void);

#endif
