/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks libwxguard-conf.so as the shim does, and says what it answered.
 *
 * ask TIMES LIBRARY PROGRAM [EXECUTED]
 * ask other-version LIBRARY PROGRAM
 */
#include <dlfcn.h>
#include <err.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/conf.h"

static struct conf conf;

static void ask(char **argv, size_t size)
{
	void *library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
	conf_function *function;

	if (!library)
		errx(2, "%s", dlerror());
	function = (conf_function *)dlsym(library, CONF_FUNCTION);
	if (!function)
		errx(2, "%s", dlerror());
	function(argv[3], argv[4], &conf, size);
	dlclose(library);
}

static size_t bytes_in_use(void)
{
	const struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static size_t lines_of_maps(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	size_t count = 0;
	int c;

	if (!maps)
		err(2, "/proc/self/maps");
	while ((c = getc(maps)) != EOF)
		count += c == '\n';
	fclose(maps);
	return count;
}

static int next_descriptor(void)
{
	const int fd = dup(0);

	close(fd);
	return fd;
}

/* What the first times leave is the loader's, stdio's and malloc()'s. */
static void ask_often(char **argv, long times)
{
	size_t bytes, maps;
	int fd;

	ask(argv, sizeof(conf));
	ask(argv, sizeof(conf));
	fd = next_descriptor();
	lines_of_maps();
	maps = lines_of_maps();
	bytes = bytes_in_use();
	while (--times > 0)
		ask(argv, sizeof(conf));
	bytes = bytes_in_use() - bytes;
	maps = lines_of_maps() - maps;
	printf("left: %zd bytes, %zd mappings, %d descriptors\n", (ssize_t)bytes, (ssize_t)maps,
	       next_descriptor() - fd);
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 4)
		errx(2, "expected TIMES LIBRARY PROGRAM [EXECUTED]");
	if (strcmp(argv[1], "other-version") == 0)
		ask(argv, sizeof(conf) - 1);
	else if (strcmp(argv[1], "1") == 0)
		ask(argv, sizeof(conf));
	else
		ask_often(argv, atol(argv[1]));
	printf("words: %s\n", conf.words);
	for (i = 0; i < conf.count; i++)
		printf("folder: %s\n", conf.folders[i]);
	return 0;
}
