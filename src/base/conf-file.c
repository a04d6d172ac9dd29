/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libinih parses the lines, and is handed none that it would misread: it cuts
 * lines, headings and comments off without a word, ends a heading at its first
 * bracket, and continues a value on the next line.
 */
#include "base/conf-file.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"

#define KEY_VALUE "KEY=VALUE"
#define BLANKS " \t\r"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/*
 * struct reader - where in a file.
 * @text:	its rest
 * @end:	behind its last byte
 * @heading:	what a heading looks like, for people
 * @section:	owned; NULL before the first heading
 * @line:	the one that inih has
 */
struct reader {
	const char *text;
	const char *end;
	const char *heading;
	char *section;
	struct conf_line line;
	conf_visit *visit;
	void *context;
};

void conf_fail(const struct conf_line *line, const char *expected, const char *format, ...)
{
	va_list args;
	char *found;

	va_start(args, format);
	if (vasprintf(&found, format, args) < 0)
		die_errno("%s:%u", line->file, line->number);
	va_end(args);
	die("%s:%u: %s; expected %s", line->file, line->number, found, expected);
}

/* Lines. They go to terminals, so no byte may be one that a terminal obeys. */

static void check_characters(const struct conf_line *line, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)text[i];

		if ((c < ' ' && c != '\t' && !(c == '\r' && i == len - 1)) || c == 0x7f)
			conf_fail(line, "text", "byte 0x%02x", c);
	}
}

static void check_blanks(const struct conf_line *line, const char *text)
{
	const char *comment = text;

	if (strchr(BLANKS, *text))
		conf_fail(line, "each line at the margin", "white space before \"%s\"",
			  text + strspn(text, BLANKS));
	if (text[strlen(text) - 1] == '\\')
		conf_fail(line, "each setting on one line", "a backslash at the end");
	while ((comment = strchr(comment + 1, ';')))
		if (strchr(BLANKS, comment[-1]))
			conf_fail(line, "comments on lines of their own", "\"%s\"", comment);
}

static void take_heading(struct reader *reader, char *text)
{
	const size_t len = strlen(text);

	if (text[len - 1] != ']')
		conf_fail(&reader->line, reader->heading, "\"%s\"", text);
	free(reader->section);
	reader->section = strndup(text + 1, len - 2);
	if (!reader->section)
		die_errno("%s", reader->line.file);
	reader->line.section = reader->section;
	reader->line.key = reader->line.value = NULL;
	reader->visit(&reader->line, reader->context);
}

/* inih takes a colon for "=" too. */
static void check_setting(const struct reader *reader, const char *text)
{
	const size_t key = strcspn(text, "=:");
	char expected[128];

	if (text[key] != '=') {
		snprintf(expected, sizeof(expected), KEY_VALUE ", %s or a comment",
			 reader->heading);
		conf_fail(&reader->line, expected, "\"%s\"", text);
	}
	if (!reader->section) {
		snprintf(expected, sizeof(expected), "%s before the first setting",
			 reader->heading);
		conf_fail(&reader->line, expected, "\"%s\"", text);
	}
}

static bool is_comment(const char *text)
{
	text += strspn(text, BLANKS);
	return !*text || *text == '#' || *text == ';';
}

static void take_line(struct reader *reader, char *text)
{
	size_t len = strlen(text);

	if (is_comment(text))
		return;
	while (strchr(BLANKS, text[len - 1]))
		text[--len] = '\0';
	check_blanks(&reader->line, text);
	if (*text == '[')
		take_heading(reader, text);
	else
		check_setting(reader, text);
}

/* As fgets(), for inih: the only place that can count lines. */
static char *read_line(char *buf, int size, void *stream)
{
	struct reader *reader = stream;
	const char *newline;
	size_t len;

	if (reader->text == reader->end)
		return NULL;
	reader->line.number++;
	newline = memchr(reader->text, '\n', (size_t)(reader->end - reader->text));
	len = (size_t)((newline ? newline : reader->end) - reader->text);
	check_characters(&reader->line, reader->text, len);
	if (len + sizeof("\n") > (size_t)size)
		conf_fail(&reader->line, "short lines", "%zu bytes, and at most %zu are read", len,
			  (size_t)size - sizeof("\n"));
	memcpy(buf, reader->text, len);
	buf[len] = '\0';
	reader->text += len + !!newline;
	take_line(reader, buf);
	return buf;
}

static int take_setting(void *context, const char *section, const char *key, const char *value)
{
	struct reader *reader = context;

	/* A build of inih may call for headings as well; we had them. */
	(void)section;
	if (!key)
		return 1;
	reader->line.key = key;
	reader->line.value = value;
	reader->visit(&reader->line, reader->context);
	return 1;
}

/* Files. */

void conf_check_owner(int fd, const char *path, uid_t owner)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		die_errno("%s", path);
	if (st.st_uid != 0 && st.st_uid != owner)
		die("%s: it belongs to user %u; expected root%s", path, st.st_uid,
		    owner ? " or who runs it" : "");
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		die("%s: its mode is %04o; expected that nobody but its owner writes", path,
		    st.st_mode & 07777U);
}

/* Whatever it is, and whoever writes to the other end of a pipe. */
static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		die_errno("%s", path);
	if (!S_ISREG(st.st_mode))
		die("%s: expected a regular file", path);
	return fd;
}

/*
 * It may grow meanwhile: its size is what was read. Mapped, because a block of
 * this size that is given back to malloc() changes what malloc() does from then
 * on, and it may be another program's.
 */
static char *read_all(int fd, const char *path, size_t *ret_len)
{
	char *text = mmap(NULL, CONF_FILE_MAX + 1, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ssize_t len;

	if (text == MAP_FAILED)
		die_errno("%s", path);
	*ret_len = 0;
	while ((len = read(fd, text + *ret_len, CONF_FILE_MAX + 1 - *ret_len)) > 0)
		*ret_len += (size_t)len;
	if (len < 0)
		die_errno("%s", path);
	if (*ret_len > CONF_FILE_MAX)
		die("%s: expected at most %ld bytes", path, CONF_FILE_MAX);
	return text;
}

static void parse(struct reader *reader)
{
	const size_t mark = strlen(BYTE_ORDER_MARK);
	int line;

	if ((size_t)(reader->end - reader->text) >= mark &&
	    memcmp(reader->text, BYTE_ORDER_MARK, mark) == 0)
		reader->text += mark;
	line = ini_parse_stream(read_line, reader, take_setting, reader);
	if (line)
		die("%s:%d: libinih cannot read it; expected %s", reader->line.file, line,
		    KEY_VALUE);
	free(reader->section);
}

void conf_file(const char *path, uid_t owner, const char *heading, conf_visit *visit, void *context)
{
	struct reader reader = {
		.heading = heading,
		.line.file = path,
		.visit = visit,
		.context = context,
	};
	int fd = open_file(path);
	size_t len;
	char *text;

	conf_check_owner(fd, path, owner);
	text = read_all(fd, path, &len);
	close(fd);
	reader.text = text;
	reader.end = text + len;
	parse(&reader);
	munmap(text, CONF_FILE_MAX + 1);
}
