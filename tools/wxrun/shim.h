/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_SHIM_H
#define WXRUN_SHIM_H

#include <stdbool.h>

/**
 * shim_preload() - put the shim first in LD_PRELOAD, before what is there.
 * @ready:	and behind it the library that locks at READY=1
 *
 * The shim is looked for beside the running executable, in the layout of a
 * build tree and of an installation, and then where the build was configured
 * to install it. Nothing in the environment names it.
 *
 * Context: process; ends it if there is no shim, or if ld.so could not be told
 * of it.
 * Return: the shim's path.
 */
const char *shim_preload(bool ready);

#endif
