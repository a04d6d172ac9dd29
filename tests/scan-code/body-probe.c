/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the code pass finds in files, one JSON object a file.
 * usage: body-probe [--threads=N] COMPONENTS FILE...; a FILE of "-" reads names
 * of files from standard input.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code/body.h"

static char **paths;
static size_t path_count;
static atomic_size_t next;
static struct body_context context;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void set(json_t *object, const char *key, const char *value)
{
	if (value)
		json_object_set_new(object, key, json_string(value));
}

static void take(const struct body_find *find, void *data)
{
	json_t *finding = json_pack("{s:s s:I s:I}", "code", evidence_code(find->evidence),
				    "address", (json_int_t)find->address, "count",
				    (json_int_t)find->count);

	set(finding, "where", find->where);
	set(finding, "detail", find->detail);
	set(finding, "call", find->call);
	set(finding, "function", find->function);
	if (*find->protection)
		set(finding, "protection", find->protection);
	if (find->component)
		set(finding, "component", component_value(find->component, KEY_NAME));
	json_array_append_new(data, finding);
}

static void look(const char *path)
{
	json_t *findings = json_array();
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const int result = fd < 0 ? -errno : body_look(fd, &context, take, findings);
	json_t *file =
		json_pack("{s:s s:i s:o}", "path", path, "result", result, "findings", findings);

	if (fd >= 0)
		close(fd);
	pthread_mutex_lock(&lock);
	json_dumpf(file, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
	putchar('\n');
	pthread_mutex_unlock(&lock);
	json_decref(file);
}

static void *work(void *unused)
{
	size_t i;

	while ((i = atomic_fetch_add(&next, 1)) < path_count)
		look(paths[i]);
	return unused;
}

static void run(size_t threads)
{
	pthread_t others[16];
	size_t i;

	for (i = 0; i + 1 < threads; i++)
		if (pthread_create(&others[i], NULL, work, NULL) != 0)
			errx(3, "no thread");
	work(NULL);
	for (i = 0; i + 1 < threads; i++)
		pthread_join(others[i], NULL);
}

static void add_path(const char *path)
{
	paths = reallocarray(paths, path_count + 1, sizeof(*paths));
	if (!paths || !(paths[path_count++] = strdup(path)))
		errx(3, "out of memory");
}

static void add_lines(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, stdin)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		add_path(line);
	}
	free(line);
}

int main(int argc, char **argv)
{
	struct knowledge *knowledge = knowledge_new();
	size_t i, threads = 1;
	int first = 1;

	if (argc > 1 && !strncmp(argv[1], "--threads=", 10))
		threads = strtoul(argv[first++] + 10, NULL, 10);
	if (argc - first < 2 || !threads || threads > 16 ||
	    !knowledge_add_folder(knowledge, argv[first]))
		errx(2, "usage: body-probe [--threads=N] COMPONENTS FILE...");
	context.knowledge = knowledge;
	context.search = search_new(knowledge);
	for (first++; first < argc; first++)
		if (strcmp(argv[first], "-") != 0)
			add_path(argv[first]);
		else
			add_lines();
	run(threads);
	for (i = 0; i < path_count; i++)
		free(paths[i]);
	free(paths);
	search_free((struct search *)context.search);
	knowledge_free(knowledge);
	return 0;
}
