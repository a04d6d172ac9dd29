/* SPDX-License-Identifier: Apache-2.0 */
#include "shim.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/place.h"
#include "wxrun.h"

/*
 * Where this tool is when the shim is there, below the same folder. A tool
 * that stands elsewhere looks at neither: no code is taken from a folder that
 * merely happens to be near.
 */
static const struct layout {
	const char *tool;
	const char *shim;
} layouts[] = {
	{ TOOL_IN_BUILD, SHIM_IN_BUILD },
	{ TOOL_IN_PREFIX, SHIM_IN_PREFIX },
};

#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

/* The place number @i; false if there is none by that number. */
static bool candidate(size_t i, const char *self, char path[PATH_MAX])
{
	if (i < LAYOUTS)
		return place_beside(self, layouts[i].tool, layouts[i].shim, path);
	return snprintf(path, PATH_MAX, "%s", SHIM_CONFIGURED) < PATH_MAX;
}

static _Noreturn void not_found(const char *self)
{
	const char *separator = "";
	char path[PATH_MAX];
	size_t i;

	fprintf(stderr, "%s: no libwxguard.so, looked for ", program_invocation_short_name);
	for (i = 0; i <= LAYOUTS; i++) {
		if (!candidate(i, self, path))
			continue;
		fprintf(stderr, "%s%s", separator, path);
		separator = " and ";
	}
	fputc('\n', stderr);
	exit(EXIT_WXRUN);
}

static void find(char path[PATH_MAX])
{
	char self[PATH_MAX];
	size_t i;

	place_of_self(self);
	for (i = 0; i <= LAYOUTS; i++)
		if (candidate(i, self, path) && access(path, R_OK) == 0)
			return;
	not_found(self);
}

/* ld.so splits the list at spaces and colons, and replaces $ORIGIN and the like. */
static void check(const char *path)
{
	const char *bad = strpbrk(path, " :$");

	if (bad)
		errx(EXIT_WXRUN, "%s: ld.so cannot preload a path with '%c' in it", path, *bad);
}

static bool is_first(const char *list, const char *path)
{
	const size_t len = strlen(path);

	return strncmp(list, path, len) == 0 && strchr(" :", list[len]);
}

static void prepend(const char *path)
{
	const char *list = getenv("LD_PRELOAD");
	char *longer = NULL;

	check(path);
	if (list && is_first(list, path))
		return;
	if (list && *list && asprintf(&longer, "%s:%s", path, list) < 0)
		err(EXIT_WXRUN, "LD_PRELOAD");
	if (setenv("LD_PRELOAD", longer ? longer : path, 1) != 0)
		err(EXIT_WXRUN, "LD_PRELOAD");
	free(longer);
}

/* It lies beside the shim. */
static void prepend_ready(const char *shim)
{
	char *path;

	if (asprintf(&path, "%.*s/libwxguard-ready.so", (int)(strrchr(shim, '/') - shim), shim) < 0)
		err(EXIT_WXRUN, "LD_PRELOAD");
	if (access(path, R_OK) != 0)
		err(EXIT_WXRUN, "%s", path);
	prepend(path);
	free(path);
}

const char *shim_preload(bool ready)
{
	static char path[PATH_MAX];

	find(path);
	if (ready)
		prepend_ready(path);
	prepend(path);
	return path;
}
