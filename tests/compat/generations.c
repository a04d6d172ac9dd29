/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several libffi at once: two plug-ins, each with its own, whose closures live
 * side by side. The second libffi is the first file that a pattern names.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugin.h"

struct plugin {
	bool (*start)(const char *libffi);
	void (*call)(const char *title);
	void (*stop)(void);
};

static void load(const char *path, struct plugin *ret)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (library) {
		*(void **)&ret->start = dlsym(library, "plugin_start");
		*(void **)&ret->call = dlsym(library, "plugin_call");
		*(void **)&ret->stop = dlsym(library, "plugin_stop");
	}
	if (!library || !ret->start || !ret->call || !ret->stop) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
}

static int run(const char *const libraries[2], struct plugin plugins[2])
{
	if (!plugins[0].start(libraries[0]) || !plugins[1].start(libraries[1]))
		return 1;
	plugins[0].call("system");
	plugins[1].call("other");
	copy_maps();
	/* The one's closures outlive the other's. */
	plugins[0].stop();
	plugins[1].call("other, alone");
	if (!plugins[0].start(libraries[0]))
		return 1;
	plugins[1].stop();
	plugins[0].call("system, again");
	plugins[0].stop();
	return 0;
}

int main(int argc, char **argv)
{
	const char *libraries[2] = { "libffi.so.8", NULL };
	struct plugin plugins[2];
	int i;

	if (argc < 4)
		return 2;
	libraries[1] = api_find_file(argc - 3, argv + 3);
	if (!libraries[1]) {
		fputs("no libffi but the system's is found\n", stderr);
		return 77;
	}
	for (i = 0; i < 2; i++)
		load(argv[1 + i], &plugins[i]);
	return run(libraries, plugins);
}
