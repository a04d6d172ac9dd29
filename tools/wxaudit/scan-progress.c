/* SPDX-License-Identifier: Apache-2.0 */
#include "scan.h"

#include <stdio.h>
#include <unistd.h>

#define BAR 30

static bool shown;

static bool is_wanted(void)
{
	static int terminal = -1;

	if (terminal < 0)
		terminal = isatty(STDERR_FILENO);
	return terminal;
}

/* In place of the line before. */
void scan_progress_files(long files, long elf)
{
	if (!is_wanted())
		return;
	fprintf(stderr, "\r%ld files, %ld of ELF \033[K", files, elf);
	shown = true;
}

void scan_progress_part(long done, long all)
{
	static const char full[] = "##############################";
	static const char none[] = "..............................";
	const int part = all > 0 ? (int)(BAR * done / all) : BAR;

	if (!is_wanted())
		return;
	fprintf(stderr, "\r[%.*s%.*s] %ld of %ld read for code \033[K", part, full, BAR - part,
		none, done, all);
	shown = true;
}

void scan_progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}
