/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "exercise.h"

void copy_maps(void)
{
	const char *folder = getenv("MAPS_DIR");
	char path[4096];
	FILE *maps, *copy;
	int c;

	snprintf(path, sizeof(path), "%s/%d", folder ? folder : "/nonexistent", (int)getpid());
	maps = fopen("/proc/self/maps", "r");
	copy = fopen(path, "w");
	if (!maps || !copy) {
		perror(maps ? path : "/proc/self/maps");
		exit(1);
	}
	while ((c = getc(maps)) != EOF)
		putc(c, copy);
	fclose(maps);
	if (fclose(copy) != 0)
		exit(1);
}
