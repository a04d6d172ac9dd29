/* SPDX-License-Identifier: Apache-2.0 */
/* Says what became of the process that it is. Usage: facts [FILE] */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "early.h"

static FILE *out;

static void say(const char *who, bool granted)
{
	fprintf(out, "%s: %s\n", who, granted ? "granted" : "refused");
	fflush(out);
}

/* Before this program opens any itself. */
static int count_descriptors(void)
{
	int fd, count = 0;

	for (fd = 0; fd < 100; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void *in_thread(void *arg)
{
	say("thread", is_granted());
	return arg;
}

static void in_child(void)
{
	const pid_t child = fork();

	if (child < 0)
		err(2, "fork");
	if (!child) {
		say("child", is_granted());
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

/* The lines of a file below /proc that contain a word. */
static void say_lines(const char *path, const char *word)
{
	FILE *file = fopen(path, "re");
	char line[1024];

	while (file && fgets(line, sizeof(line), file))
		if (strstr(line, word))
			fputs(line, out);
	if (file)
		fclose(file);
}

int main(int argc, char **argv)
{
	const int descriptors = count_descriptors();
	pthread_t thread;

	out = argc > 1 ? fopen(argv[1], "we") : stdout;
	if (!out)
		err(2, "%s", argv[1]);
	fprintf(out, "descriptors: %d\n", descriptors);
	say("early", early_granted);
	say("main", is_granted());
	if (pthread_create(&thread, NULL, in_thread, NULL) || pthread_join(thread, NULL))
		errx(2, "no thread");
	in_child();
	say_lines("/proc/self/maps", "wxguard-conf");
	say_lines("/proc/self/maps", "libinih");
	say_lines("/proc/self/status", "Seccomp_filters");
	return fclose(out) ? 2 : 0;
}
