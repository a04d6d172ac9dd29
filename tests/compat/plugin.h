/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPAT_PLUGIN_H
#define COMPAT_PLUGIN_H

#include "exercise.h"

/* What a plug-in exports: the exercise, with the libffi of that path. */
bool plugin_start(const char *libffi);
void plugin_call(const char *title);
void plugin_stop(void);

#endif
