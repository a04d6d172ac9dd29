/* SPDX-License-Identifier: Apache-2.0 */
/* Whose memory it is, and what crosses processes, of lines of maps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "process/owner.h"
#include "process/sharing.h"
#include "tap.h"

static struct owners *owners;
static struct regions regions;
static struct suspects suspects;

static void read_text(const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	if (!file || regions_read(file, &regions))
		abort();
	fclose(file);
}

/* The component of the last finding. */
static void claim(const char *lines, const char *component, const char *name)
{
	const char *got;
	json_t *candidates;

	read_text(lines);
	suspects_find(&regions, &suspects);
	candidates = owners_candidates(owners, &regions);
	got = suspects.count
		      ? owners_component(owners, &suspects.at[suspects.count - 1], candidates)
		      : "nothing found";
	if (!ok(got ? component && !strcmp(got, component) : !component, "%s", name))
		note("it is %s", got ? got : "nobody's");
	json_decref(candidates);
}

#define RANGE "7f0000000000-7f0000001000 "
#define NEXT "7f0000002000-7f0000003000 "
#define LAST "7f0000004000-7f0000005000 "

static void owners_by_name(void)
{
	claim(RANGE "r-xp 00000000 00:00 0 [anon:js-executable-memory]\n", "mozjs",
	      "memory that has a name");
	claim(RANGE "r-xs 00000000 00:01 7 [anon_shmem:js-executable-memory]\n", "mozjs",
	      "and so if it is shared");
	claim(RANGE "r-xp 00000000 00:00 0 [anon:js-executable-memor]\n", NULL,
	      "not by a part of it");
	claim(RANGE "r-xp 00000000 00:00 0 [anon:]\n", NULL, "nor by nothing");
	claim(RANGE "r-xp 00000000 00:00 0 [anon:\n", NULL, "nor by half of the form");
	claim(RANGE "r-xs 00000000 00:01 7 /memfd:vmem (deleted)\n", "beam", "a memfd");
	claim(RANGE "r-xs 00000000 00:01 7 /memfd: (deleted)\n", NULL, "one without a name");
	claim(RANGE "r-xp 00000000 00:00 0 [anon:js-executable-memory]\n" NEXT
		    "r-xp 00000000 fd:01 12 /lib/libffi.so.8\n",
	      "mozjs", "the name goes before what is executed");
}

static void owners_by_files(void)
{
	claim(RANGE "r-xp 00000000 fd:01 12 /lib/libffi.so.8\n" NEXT "rwxp 00000000 00:00 0 \n",
	      "libffi", "the only one that makes code");
	claim(RANGE "r--p 00000000 fd:01 12 /lib/libffi.so.8\n" NEXT "rwxp 00000000 00:00 0 \n",
	      NULL, "one that is not executed is none");
	claim(RANGE "r-xp 00000000 fd:01 12 /lib/libffi.so.8\n" NEXT
		    "r-xp 00000000 fd:01 13 /lib/_ctypes.cpython-311-x86_64-linux-gnu.so\n" LAST
		    "rwxp 00000000 00:00 0 \n",
	      "libffi", "one that makes it by another leaves it to that");
	claim(RANGE "r-xp 00000000 fd:01 12 /lib/libffi.so.8\n" NEXT
		    "r-xp 00000000 fd:01 13 /lib/libpcre2-8.so.0\n" LAST "rwxp 00000000 00:00 0 \n",
	      NULL, "of two nobody can tell");
	claim(RANGE "rwxp 00000000 fd:01 13 /lib/x/\xff/libpcre2-8.so.0\n", "pcre2",
	      "a file is its own, in a folder of any name");
	claim(RANGE "rwxp 00000000 fd:01 13 /lib/\xff\xfe\n", NULL, "also one of any name");
	claim(RANGE "rwxp 00000000 fd:01 13 /lib/\xff\xfe\n", NULL, "each time");
}

/* Two of our numbers, with the same lines or others. Return: whether it crosses. */
static bool crosses(const char *one, const char *other)
{
	struct sharing *sharing = sharing_new();
	bool ret;

	read_text(one);
	sharing_note(sharing, -1, 1, &regions);
	read_text(other);
	sharing_note(sharing, -1, 2, &regions);
	ret = sharing_crosses(sharing);
	sharing_find(sharing, -1, 2, &regions, &suspects);
	sharing_free(sharing);
	return ret;
}

#define RW(object) RANGE "rw-s 00000000 " object "\n"
#define RX(object) NEXT "r-xp 00000000 " object "\n"

static void sharing_by_number(void)
{
	ok(crosses(RW("fd:01 12 /a"), RX("fd:01 12 /a")) && suspects.count == 1 &&
		   suspects.at[0].writer == 1 && suspects.at[0].writers == 1,
	   "what one writes to and another executes is found");
	ok(crosses(RX("fd:01 12 /a"), RW("fd:01 12 /a")) && !suspects.count,
	   "of who executes, not of who writes");
	ok(!crosses(RW("fd:01 12 /a"), RX("fd:01 13 /a")), "another file of that name is not");
	ok(!crosses(RW("fd:01 12 /a"), RX("fd:02 12 /a")), "nor one of another file system");
	ok(!crosses(RW("00:01 0 /SYSV00000000 (deleted)"), RX("00:01 0 /a")),
	   "nor a segment and a file");
	ok(!crosses(RW("fd:01 12 /a") RX("fd:01 12 /a"), RX("fd:01 13 /b")),
	   "nor what one process alone has both ways");
	ok(crosses(RW("fd:01 12 /a"), RW("fd:01 12 /a") RX("fd:01 12 /a")) && !suspects.count,
	   "who executes and writes himself is left to suspects_find()");
	ok(crosses(RW("fd:01 12 /a") RX("fd:01 12 /a"), RX("fd:01 12 /a")) && suspects.count == 1 &&
		   suspects.at[0].writer == 1,
	   "but another one that only executes is not");
}

#define MANY 5000

/* More than the table begins with; each is found again. */
static void many_objects(void)
{
	struct sharing *sharing = sharing_new();
	char line[128];
	int i, found = 0;

	for (i = 1; i <= MANY; i++) {
		snprintf(line, sizeof(line), RANGE "rw-s 00000000 fd:01 %d /a\n", i);
		read_text(line);
		sharing_note(sharing, -1, 1, &regions);
	}
	for (i = 1; i <= 2 * MANY; i++) {
		snprintf(line, sizeof(line), RANGE "r-xp 00000000 fd:01 %d /a\n", i);
		read_text(line);
		sharing_note(sharing, -1, 2, &regions);
		sharing_find(sharing, -1, 2, &regions, &suspects);
		found += suspects.count == 1;
	}
	if (!ok(found == MANY, "of %d files those that are written to are found", 2 * MANY))
		note("%d are", found);
	sharing_free(sharing);
}

int main(int argc, char **argv)
{
	struct knowledge *knowledge = knowledge_new();

	if (argc != 2 || !knowledge_add_folder(knowledge, argv[1]))
		return 1;
	owners = owners_new(knowledge);
	owners_by_name();
	owners_by_files();
	sharing_by_number();
	many_objects();
	owners_free(owners);
	knowledge_free(knowledge);
	regions_free(&regions);
	suspects_free(&suspects);
	return tap_end();
}
