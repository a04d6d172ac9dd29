/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of wxguard.conf(5). It is refused with one line that says where, or it
 * says the same again when it is written from what was understood.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/setting.h"
#include "fuzz.h"

/* What a file said, as a file again; it cannot become longer than it was. */
struct reading {
	const char *path;
	char *text;
	size_t len;
	size_t room;
	unsigned int line;
};

static void add(struct reading *reading, const char *a, const char *b, const char *c)
{
	const size_t room = reading->room - reading->len;
	int len = snprintf(reading->text + reading->len, room, "%s%s%s\n", a, b, c);

	must(len > 0 && (size_t)len < room);
	reading->len += (size_t)len;
}

static void check_setting(const struct setting *setting, const struct conf_line *line)
{
	must((setting->key == SETTING_SECTION) == !line->key);
	must(setting->line == line->number && strcmp(setting->file, line->file) == 0);
	must((setting->key == SETTING_ALLOW) == !!setting->why);
	must(!setting->why || *setting->why);
	must(*setting->value && is_one_line(setting->value));
}

static void visit(const struct conf_line *line, void *context)
{
	struct reading *reading = context;
	struct setting setting;

	must(line->number > reading->line);
	reading->line = line->number;
	setting_read(line, &setting);
	check_setting(&setting, line);
	if (line->key)
		add(reading, line->key, "=", line->value);
	else
		add(reading, "[", line->section, "]");
	setting_free(&setting);
}

static void read_settings(void *context)
{
	struct reading *reading = context;

	reading->line = 0;
	conf_file(reading->path, geteuid(), "[PATH]", visit, reading);
}

/* "FILE:LINE: what stands there; expected what could". */
static void check_refusal(const char *why, const char *path, const uint8_t *data, size_t size)
{
	unsigned long line, lines = 1;
	size_t i;
	char *end;

	must(is_one_line(why) && strstr(why, "; expected "));
	must(strncmp(why, path, strlen(path)) == 0 && why[strlen(path)] == ':');
	line = strtoul(why + strlen(path) + 1, &end, 10);
	for (i = 0; i < size; i++)
		lines += data[i] == '\n';
	must(strncmp(end, ": ", 2) == 0 && line >= 1 && line <= lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = input_file("fuzz.conf", data, size);
	struct reading first = { path, must_have(size + 2), 0, size + 2, 0 };
	struct reading again = { path, must_have(size + 2), 0, size + 2, 0 };
	const char *why = ends(read_settings, &first);

	if (why) {
		check_refusal(why, path, data, size);
	} else {
		input_file("fuzz.conf", (const uint8_t *)first.text, first.len);
		must(!ends(read_settings, &again));
		must(first.len == again.len && memcmp(first.text, again.text, first.len) == 0);
	}
	free(first.text);
	free(again.text);
	return 0;
}
