/* SPDX-License-Identifier: Apache-2.0 */
/* A plug-in of generations.c with a libffi of its own. */
#include "plugin.h"

static struct exercise exercise;

bool plugin_start(const char *libffi)
{
	struct ffi_api api;

	return api_load(libffi, &api) && exercise_start(&exercise, &api);
}

void plugin_call(const char *title)
{
	exercise_call(&exercise, title);
}

void plugin_stop(void)
{
	exercise_stop(&exercise);
}
