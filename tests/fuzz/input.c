/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

void must_fail(const char *file, int line, const char *claim)
{
	fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, claim);
	abort();
}

void *must_have(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	must(memory);
	return memory;
}

char *input_text(const uint8_t *data, size_t size)
{
	char *text = must_have(size + 1);

	if (size)
		memcpy(text, data, size);
	return text;
}

/* Files. */

static char folder[PATH_MAX];
static char path[PATH_MAX + NAME_MAX];
static pid_t owner;

/* Of the process that made it, and not of its children. */
static void remove_folder(void)
{
	if (getpid() != owner)
		return;
	unlink(path);
	rmdir(folder);
}

static void make_folder(const char *name)
{
	const char *temporary = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/wxguard-fuzz-XXXXXX", temporary ? temporary : "/tmp");
	must(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	owner = getpid();
	atexit(remove_folder);
}

const char *input_file(const char *name, const uint8_t *data, size_t size)
{
	int fd;

	if (!owner)
		make_folder(name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	must(fd >= 0);
	must(write(fd, data, size) == (ssize_t)size);
	close(fd);
	return path;
}

/* Bytes. */

uint64_t input_number(struct input *input, size_t bytes)
{
	uint64_t number = 0;

	while (bytes--) {
		number = number << 8 | (input->left ? *input->at : 0);
		input->at += !!input->left;
		input->left -= !!input->left;
	}
	return number;
}

void input_string(struct input *input, char *ret, size_t size)
{
	size_t len = input->left < size - 1 ? input->left : size - 1;

	len = strnlen((const char *)input->at, len);
	memcpy(ret, input->at, len);
	ret[len] = '\0';
	input->at += len;
	input->left -= len;
}

bool is_one_line(const char *text)
{
	for (; *text; text++)
		if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
			return false;
	return true;
}
