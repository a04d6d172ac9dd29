/* SPDX-License-Identifier: Apache-2.0 */
#include "base/place.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void place_of_self(char ret[PATH_MAX])
{
	const ssize_t len = readlink("/proc/self/exe", ret, PATH_MAX - 1);

	ret[len > 0 ? len : 0] = '\0';
}

bool place_beside(const char *self, const char *tool, const char *file, char ret[PATH_MAX])
{
	const size_t len = strlen(self), tail = strlen(tool);

	if (len <= tail || self[len - tail - 1] != '/' || strcmp(self + len - tail, tool) != 0)
		return false;
	return snprintf(ret, PATH_MAX, "%.*s%s", (int)(len - tail), self, file) < PATH_MAX;
}
