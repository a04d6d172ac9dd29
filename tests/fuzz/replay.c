/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fuzz target without a fuzzer: each file of the corpus, and what is left of
 * it where it ends early. A file has a process of its own, so one that ends
 * badly does not hide the others. Usage: replay-TARGET CORPUS
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"
#include "tap.h"

#define FILE_MAX ((size_t)1024 * 1024)
#define CUTS 32
#define SECONDS 120

/* With nothing behind its last byte that a sanitizer would not notice. */
static void try_bytes(const uint8_t *data, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);

	must(exact);
	memcpy(exact, data, size);
	must(LLVMFuzzerTestOneInput(exact, size) == 0);
	free(exact);
}

static void try_file(const char *path)
{
	uint8_t *data = must_have(FILE_MAX);
	FILE *file = fopen(path, "re");
	size_t size, cut;

	must(file);
	size = fread(data, 1, FILE_MAX, file);
	must(!ferror(file) && feof(file));
	fclose(file);
	for (cut = 0; cut < CUTS; cut++)
		try_bytes(data, size * cut / CUTS);
	try_bytes(data, size);
	free(data);
}

static bool holds(const char *path)
{
	pid_t child = fork();
	int status;

	must(child >= 0);
	if (!child) {
		alarm(SECONDS);
		try_file(path);
		exit(EXIT_SUCCESS);
	}
	must(waitpid(child, &status, 0) == child);
	return status == 0;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	char path[4096];
	int i, count;

	must(argc == 2);
	count = scandir(argv[1], &entries, is_visible, alphasort);
	if (count <= 0)
		ok(false, "there is a corpus at %s", argv[1]);
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		ok(holds(path), "all holds for %s", entries[i]->d_name);
		free(entries[i]);
	}
	if (count > 0)
		free(entries);
	return tap_end();
}
