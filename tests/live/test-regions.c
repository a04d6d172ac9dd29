/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of maps to regions, and regions to what is to be said of them. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/process.h"
#include "process/suspects.h"
#include "tap.h"

static struct regions regions;
static struct suspects suspects;

static int read_text(const char *text, size_t len)
{
	FILE *file = fmemopen((void *)text, len, "r");
	int error = file ? regions_read(file, &regions) : -errno;

	if (file)
		fclose(file);
	suspects_find(&regions, &suspects);
	return error;
}

/* The code of a single line's finding, "" for none, NULL if the line is no line. */
static const char *judge(const char *line)
{
	if (read_text(line, strlen(line)) || regions.broken)
		return NULL;
	return suspects.count ? evidence_code(suspects.at[0].evidence) : "";
}

static void claim(const char *line, const char *code, const char *name)
{
	const char *got = judge(line);

	if (!ok(got ? code && !strcmp(got, code) : !code, "%s", name))
		note("%s for %s", got ? got : "no line", line);
}

#define RANGE "7f0000000000-7f0000001000 "

static void single_mappings(void)
{
	claim(RANGE "rwxp 00000000 00:00 0 \n", "WX701", "writable and executable memory");
	claim(RANGE "rw-p 00000000 00:00 0 \n", "", "memory that is only writable");
	claim(RANGE "rwxp 00000000 fd:01 12 /lib/a.so\n", "WX701", "so of a file");
	claim(RANGE "rwxp 00000000 00:00 0 [vdso]\n", "WX701", "a vDSO made writable");
	claim(RANGE "r-xp 00000000 00:00 0 [vdso]\n", "", "the vDSO");
	claim(RANGE "--xp 00000000 00:00 0 [vsyscall]\n", "", "the page of vsyscalls");
	claim(RANGE "--xp 00000000 00:00 0 [uprobes]\n", "", "the page of uprobes");
	claim(RANGE "r-xp 00000000 00:00 0 \n", "WX703", "executable memory of no file");
	claim(RANGE "r-xp 00000000 00:00 0 [heap]\n", "WX703", "an executable heap");
	claim(RANGE "r-xp 00000000 00:00 0 [anon:[vdso]]\n", "WX703", "memory named [vdso]");
	claim(RANGE "r-xp 00000000 00:05 7 /dev/zero\n", "WX703", "a private view of /dev/zero");
	claim(RANGE "r-xp 00000000 00:01 7 /memfd:a (deleted)\n", "WX703", "a memfd's view");
	claim(RANGE "r-xp 00000000 fd:01 7 /memfd:a\n", "", "a file whose name begins so");
	claim(RANGE "rwxp 00000000 00:00 0 [stack]\n", "WX704", "an executable stack");
	claim(RANGE "rw-p 00000000 00:00 0 [stack]\n", "", "a stack");
	claim(RANGE "r-xp 00000000 fd:01 7 /tmp/[stack]\n", "", "a file named [stack]");
	claim(RANGE "r-xs 00000000 00:01 7 /SYSV00000000 (deleted)\n", "WX705", "a segment");
	claim(RANGE "r-xs 00000000 00:01 0 /SYSV00000000 (deleted)\n", "WX705", "the segment 0");
	claim(RANGE "r-xs 00000000 00:01 7 /dev/zero (deleted)\n", "WX705", "shared memory");
	claim(RANGE "r-xs 00000000 fd:01 7 /lib/a.so\n", "WX705", "a shared view of a file");
	claim(RANGE "rw-s 00000000 fd:01 7 /lib/a.so\n", "", "a shared view to write to");
	claim(RANGE "r-xp 00000000 fd:01 7 /lib/a.so (deleted)\n", "WX706", "a deleted file");
	claim(RANGE "r--p 00000000 fd:01 7 /lib/a.so (deleted)\n", "", "one that is only read");
	claim(RANGE "r-xp 00000000 fd:01 7 /lib/a.so\n", "", "code of a file");
}

static void hostile_lines(void)
{
	claim(RANGE "r-xp 00000000 fd:01 7 /tmp/a\\0127f-8f rwxp 0 0:0 0\n", "",
	      "a name with a newline in it");
	claim(RANGE "r-xp 00000000 fd:01 7 /tmp/a  rwxp 00:00 0\n", "", "a name with spaces");
	claim(RANGE "r-xp 00000000 fd:01 7 /tmp/a (deleted).so\n", "", "\" (deleted)\" inside");
	claim(RANGE "r-xp 00000000 fd:01 7 (deleted)\n", "", "\"(deleted)\" alone is a name");
	claim(RANGE "r-xp 00000000 fd:01 7 /tmp/\x80\xff\x1b[2J\n", "", "a name that is not text");
	claim("", "", "no line at all");
	claim("\n", NULL, "an empty line is none");
	claim("rwxp\n", NULL, "half a line is none");
	claim(RANGE "rwxp 00000000 00:00\n", NULL, "a line without an inode is none");
	claim("2000-1000 rwxp 00000000 00:00 0 \n", NULL, "a range that ends first is none");
	claim(RANGE "rwxp 00000000 00:00 0", "WX701", "a last line without its newline");
}

static void long_names(void)
{
	static const char head[] = RANGE "r-xp 00000000 fd:01 7 /", tail[] = " (deleted)\n";
	const size_t middle = 300000, len = strlen(head) + middle + strlen(tail);
	char *line = malloc(len + 1);

	memcpy(line, head, strlen(head));
	memset(line + strlen(head), 'n', middle);
	memcpy(line + strlen(head) + middle, tail, strlen(tail) + 1);
	claim(line, "WX706", "a name of 300000 bytes, of a deleted file");
	ok(regions.at[0].cut && regions.at[0].map.path_len == PATH_MAX &&
		   strlen(regions.at[0].map.path) == PATH_MAX,
	   "which is cut after PATH_MAX bytes");
	free(line);
}

static void names_stay_with_their_mappings(void)
{
	static const char text[] = RANGE
		"r-xp 00000000 fd:01 7 /a\n" RANGE "r-xp 00000000 00:00 0 \n" RANGE
		"r--p 00000000 fd:01 7 /b\n" RANGE "rw-s 00000000 fd:01 8 /c (deleted)\n";

	read_text(text, strlen(text));
	ok(regions.total == 4 && regions.count == 3, "what is only read does not matter");
	ok(!strcmp(regions.at[0].map.path, "/a") && !regions.at[1].map.path &&
		   !strcmp(regions.at[2].map.path, "/c") && regions.at[2].deleted,
	   "each has its own name");
}

#define UNDER "7effffff0000-7f0000000000 "
#define ABOVE "7f0000001000-7f0000002000 "

static void stacks_taken_apart(void)
{
	claim(UNDER "rwxp 00000000 00:00 0 \n" RANGE "rw-p 00000000 00:00 0 [stack]\n", "WX704",
	      "what is right below the stack is of it");
	claim(RANGE "rw-p 00000000 00:00 0 [stack]\n" ABOVE "rwxp 00000000 00:00 0 \n", "WX704",
	      "and what is right above");
	claim("1000-2000 rwxp 00000000 00:00 0 \n" RANGE "rw-p 00000000 00:00 0 [stack]\n", "WX701",
	      "not what is elsewhere");
	claim(UNDER "rwxp 00000000 fd:01 7 /a\n" RANGE "rw-p 00000000 00:00 0 [stack]\n", "WX701",
	      "nor a file's");
	claim(RANGE "rwxp 00000000 00:00 0 \n" ABOVE "rw-p 00000000 00:00 0 \n", "WX701",
	      "nor without a stack");
}

/* Random views of a few files, against what one sees who looks at each pair. */

static char text[1 << 16];

static void make_views(int count)
{
	static const char *const prots[] = { "r-xp", "r-xs", "rw-s", "rw-p", "rwxs", "r--s" };
	size_t len = 0;
	int i;

	for (i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"%x000-%x000 %s %x000 0%d:01 %d %s\n", 16 * i + 1,
					16 * i + 2 + rand() % 4, prots[rand() % 6], rand() % 8,
					rand() % 2, rand() % 3 + 1,
					rand() % 2 ? "/f" : "/SYSV00000000 (deleted)");
	read_text(text, len);
}

static bool overlap(const struct map *a, const struct map *b)
{
	return a->offset < b->offset + (b->end - b->start) &&
	       b->offset < a->offset + (a->end - a->start);
}

static bool is_as_by_pairs(const struct region *region, const struct suspect *suspect)
{
	bool alias = false, same = false;
	size_t i;

	for (i = 0; i < regions.count; i++) {
		const struct map *other = &regions.at[i].map;

		if (!other->shared || !(other->prot & PROT_WRITE) ||
		    !maps_same_object(other, &region->map))
			continue;
		alias = true;
		same |= overlap(other, &region->map);
	}
	if (!suspect || suspect->evidence != EVIDENCE_LIVE_ALIAS)
		return !alias;
	return alias && suspect->same_pages == same;
}

static const struct suspect *suspect_of(const struct region *region)
{
	size_t i;

	for (i = 0; i < suspects.count; i++)
		if (suspects.at[i].region == region)
			return &suspects.at[i];
	return NULL;
}

static void aliases_by_sorting_are_those_by_pairs(void)
{
	int round, wrong = 0, aliases = 0;
	size_t i;

	srand(1);
	for (round = 0; round < 2000; round++) {
		make_views(1 + rand() % 40);
		for (i = 0; i < regions.count; i++) {
			const struct region *region = &regions.at[i];

			if ((region->map.prot & (PROT_WRITE | PROT_EXEC)) != PROT_EXEC)
				continue;
			wrong += !is_as_by_pairs(region, suspect_of(region));
			aliases += suspect_of(region) &&
				   suspect_of(region)->evidence == EVIDENCE_LIVE_ALIAS;
		}
	}
	ok(!wrong, "aliases by sorting are those by pairs");
	ok(aliases > 1000, "of which there were some");
}

/* What is not a line of the kernel's may come, and must do nothing. */
static void bytes_at_random(void)
{
	static const char bytes[] = "0123456789abcdef-: rwxps/[]()\n\\";
	size_t i, lines;
	int round;

	for (round = 0; round < 3000; round++) {
		size_t len = (size_t)rand() % 2000 + 1;

		for (i = 0, lines = 1; i < len; i++) {
			text[i] = rand() % 50 ? bytes[rand() % (sizeof(bytes) - 1)] : (char)rand();
			lines += text[i] == '\n' && i + 1 < len;
		}
		read_text(text, len);
		if (regions.total + regions.broken != lines)
			break;
	}
	ok(round == 3000, "of bytes at random each line is counted");
}

static void processes(void)
{
	struct process_status status;
	int process = process_open(getpid());
	pid_t child;

	ok(!process_regions(process, &regions) && regions.count && !regions.broken,
	   "this process can be read");
	ok(!process_status(process, &status) && status.tgid == getpid() && status.uid == getuid(),
	   "and its status is its own");
	ok(process_start(process) > 0, "it has started");
	close(process);

	child = fork();
	if (!child)
		for (;;)
			pause();
	process = process_open(child);
	ok(!process_regions(process, &regions) && regions.total, "a child can be read");
	kill(child, SIGKILL);
	waitid(P_PID, (id_t)child, NULL, WEXITED | WNOWAIT);
	ok(!process_regions(process, &regions) && !regions.total && !regions.count,
	   "a zombie has no mappings");
	waitpid(child, NULL, 0);
	ok(process_regions(process, &regions) == -ESRCH, "one that ended is not there");
	ok(process_status(process, &status) == -ESRCH && !process_start(process) &&
		   !process_exe(process),
	   "nor is anything else of it");
	ok(process_open(child) == -ENOENT, "and cannot be opened again");
	close(process);
}

int main(void)
{
	single_mappings();
	hostile_lines();
	long_names();
	names_stay_with_their_mappings();
	stacks_taken_apart();
	aliases_by_sorting_are_those_by_pairs();
	bytes_at_random();
	processes();
	regions_free(&regions);
	suspects_free(&suspects);
	return tap_end();
}
