/* SPDX-License-Identifier: Apache-2.0 */
/* The files of wxguard.conf(5), where WXGUARD= says nothing. */
#ifndef PRELOAD_SETTINGS_H
#define PRELOAD_SETTINGS_H

#include <stdbool.h>

#include "core/conf.h"

/* The system's folder. */
extern const char settings_folder[];

/*
 * Whether there may be files: the system's folder is there. One system call.
 * Context: any, async-signal-safe.
 */
bool settings_exist(void);

/**
 * settings_read() - what they say of this program.
 * @secure:	who started it is not to be trusted, see AT_SECURE in getauxval(3)
 *
 * Loads a library for that, and unloads it. What cannot be had or read ends the
 * process with a line on standard error.
 *
 * Context: start-up only, in our constructor.
 * Return: valid for ever.
 */
const struct conf *settings_read(bool secure);

#endif
