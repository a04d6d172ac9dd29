/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No /proc, and a path with a space: where libffi's own static trampolines
 * cannot read their place from /proc/self/maps, they write their code into a
 * memfd and map that.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "closure.h"
#include "memory.h"
#include "process.h"
#include "tap.h"

#define COUNT 20000
#define PROC_FD "NO_PROC_FD"

static char folder[] = "/tmp/wxguard no proc XXXXXX";
static char copy[PATH_MAX];

/* In a chroot the root is no mount; there /proc is enough. */
static bool make_private(void)
{
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ||
	       mount("none", "/proc", NULL, MS_PRIVATE, NULL) == 0;
}

/* The old /proc stays within reach of those who kept it open. */
static void hide_proc(void)
{
	char number[16];
	const int proc = open("/proc", O_PATH | O_DIRECTORY);

	snprintf(number, sizeof(number), "%d", proc);
	setenv(PROC_FD, number, 1);
	if (unshare(CLONE_NEWNS) || !make_private() || mount("none", "/proc", "tmpfs", 0, NULL))
		_exit(errno == EPERM || errno == EACCES ? CASE_SKIP : 1);
}

static int failed(const char *what)
{
	note("%s", what);
	return 1;
}

static int use_closures(void)
{
	static struct closure closures[COUNT];

	closure_init();
	if (closures_make(closures, COUNT, 0) != COUNT || closures_right(closures, COUNT) != COUNT)
		return failed("closures do not work");
	if (is_guarded() && (memory_of_memfds() || memory_open_memfds()))
		return failed("there is a memfd");
	if (is_guarded() && memory_write_exec())
		return failed("memory is writable and executable");
	return CASE_RIGHT;
}

static int without_proc(void)
{
	const char *number = getenv(PROC_FD);

	memory_proc = number ? atoi(number) : -1;
	if (access("/proc/self/maps", F_OK) == 0)
		return failed("/proc is still there");
	return use_closures();
}

/* The control: a memfd is found by its descriptor and by its mapping. */
static int memfd_is_found(void)
{
	const int fd = memfd_create("control", MFD_CLOEXEC);
	const char *number = getenv(PROC_FD);

	memory_proc = number ? atoi(number) : -1;
	if (ftruncate(fd, 4096) || mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
		return 1;
	return memory_of_memfds() == 1 && memory_open_memfds() == 1 ? CASE_RIGHT : 2;
}

static const struct process_case cases[] = {
	{ "without-proc", without_proc },
	{ "with-proc", use_closures },
	{ "memfd", memfd_is_found },
	{ NULL, NULL },
};

static void try_without_proc(const char *name, enum guard guard, const char *sentence)
{
	const struct end end = process_run_after(name, guard, hide_proc);

	if (ended_with(&end, CASE_SKIP)) {
		skip(sentence, "no new mount namespace is allowed");
		return;
	}
	if (!ended_with(&end, CASE_RIGHT))
		note("%s", end_text(&end));
	ok(ended_with(&end, CASE_RIGHT), "%s", sentence);
	if (guard == GUARDED && strcmp(name, "without-proc") == 0)
		ok(recorded(end.pid, "WX201", "redirected"),
		   "the report says of redirected closures without /proc too");
}

/* The loader splits LD_PRELOAD at spaces, but not its search path. */
static void preload_from_folder(void)
{
	setenv("LD_LIBRARY_PATH", folder, 1);
	setenv("LD_PRELOAD", "libwxguard.so", 1);
}

static void try_space(const char *shim)
{
	char command[2 * PATH_MAX + 64];
	struct end end;

	if (!mkdtemp(folder)) {
		ok(false, "a folder can be made");
		return;
	}
	snprintf(copy, sizeof(copy), "%s/libwxguard.so", folder);
	snprintf(command, sizeof(command), "cp '%s' '%s'", shim, copy);
	if (system(command) != 0) {
		ok(false, "the shim can be copied");
		return;
	}
	end = process_run_after("with-proc", GUARDED, preload_from_folder);
	if (!ended_with(&end, CASE_RIGHT))
		note("%s", end_text(&end));
	ok(ended_with(&end, CASE_RIGHT) && recorded(end.pid, "WX201", "redirected"),
	   "closures work where the shim's path has a space");
	unlink(copy);
	rmdir(folder);
}

int main(int argc, char **argv)
{
	const char *shim = getenv("LD_PRELOAD");

	process_main(argc, argv, cases);
	try_without_proc("without-proc", BARE, "without the guard closures work without /proc");
	try_without_proc("memfd", BARE, "control: a memfd is found without /proc");
	try_without_proc("without-proc", GUARDED,
			 "closures work without /proc, and no memfd is made");
	try_space(shim);
	return tap_end();
}
