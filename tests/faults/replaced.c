/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library of the trampolines is replaced on disk before the first closure,
 * as an upgrade does. libffi's own static trampolines open the new file at the
 * old file's offset, and run what they find there.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "closure.h"
#include "memory.h"
#include "process.h"
#include "tap.h"

#define COUNT 20000

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

static char folder[] = "/tmp/wxguard-replaced-XXXXXX";
static char copy[PATH_MAX];
static char other[PATH_MAX];

/* Files. */

static bool write_all(int fd, const char *bytes, ssize_t size)
{
	return write(fd, bytes, (size_t)size) == size;
}

static bool copy_file(const char *from, const char *to)
{
	const int in = open(from, O_RDONLY | O_CLOEXEC);
	const int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	char buf[65536];
	bool done = in >= 0 && out >= 0;
	ssize_t size;

	while (done && (size = read(in, buf, sizeof(buf))) > 0)
		done = write_all(out, buf, size);
	close(in);
	return close(out) == 0 && done;
}

/* As large as the shim, and of instructions that trap wherever one enters. */
static bool write_traps(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	char traps[65536];
	bool done = fd >= 0;
	int i;

	memset(traps, 0xcc, sizeof(traps));
	for (i = 0; i < 16 && done; i++)
		done = write_all(fd, traps, sizeof(traps));
	return close(fd) == 0 && done;
}

static int watch(const char *path)
{
	const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	return inotify_add_watch(fd, path, IN_OPEN) < 0 ? -1 : fd;
}

static bool was_opened(int fd)
{
	char events[4096];

	return read(fd, events, sizeof(events)) > 0;
}

/* The cases, in a process that has the copy of the shim preloaded. */

static int failed(const char *what)
{
	note("%s", what);
	return 1;
}

static int look_at_memory(const struct stat *old, const struct stat *new)
{
	if (memory_executable_of(new) != 0)
		return failed("the new file is mapped executable");
	if (memory_executable_of(old) < 2)
		return failed("the trampolines are not from the old file");
	if (memory_write_exec() != 0 || memory_of_memfds() != 0)
		return failed("memory is writable and executable, or a memfd");
	return CASE_RIGHT;
}

static int use_closures(const struct stat *old, const struct stat *new, int opens)
{
	static struct closure closures[COUNT];

	if (closures_make(closures, COUNT, 0) != COUNT || closures_right(closures, COUNT) != COUNT)
		return failed("closures do not work");
	if (opens >= 0 && was_opened(opens))
		return failed("the new file was opened");
	return look_at_memory(old, new);
}

static int replace(bool truncated)
{
	const char *shim = getenv("LD_PRELOAD");
	struct stat old, new;
	int opens;

	closure_init();
	snprintf(other, sizeof(other), "%s.new", shim);
	if (stat(shim, &old) || !memory_executable_of(&old))
		return failed("the copy of the shim is not loaded");
	if (!write_traps(other) || rename(other, shim) || stat(shim, &new))
		return failed("the copy could not be replaced");
	if (truncated && truncate(shim, 0))
		return failed("the new file could not be truncated");
	opens = watch(shim);
	if (opens < 0)
		return failed("the new file cannot be watched");
	return use_closures(&old, &new, opens);
}

static int replaced(void)
{
	return replace(false);
}

static int replaced_and_truncated(void)
{
	return replace(true);
}

static int removed(void)
{
	static const struct stat nothing = { .st_dev = (dev_t)-1, .st_ino = 1 };
	const char *shim = getenv("LD_PRELOAD");
	struct stat old;

	closure_init();
	if (stat(shim, &old) || unlink(shim))
		return failed("the copy could not be removed");
	return use_closures(&old, &nothing, -1);
}

/*
 * A kernel that does not clone text (before Linux 5.13): the shim must open
 * its file, and must see that it is another.
 */

static int cannot_grow(const char *decoy)
{
	struct closure closure;
	struct stat new;

	closure_init();
	if (closure_make(&closure, 1))
		return failed("a closure was made from another file");
	if (stat(decoy, &new) || memory_executable_of(&new) || memory_write_exec())
		return failed("the new file is mapped executable");
	return CASE_RIGHT;
}

static int replaced_without_clones(void)
{
	const char *shim = getenv("LD_PRELOAD");

	snprintf(other, sizeof(other), "%s.new", shim);
	if (!write_traps(other) || rename(other, shim))
		return failed("the copy could not be replaced");
	return cannot_grow(shim);
}

/* The kernel shows a removed file's path with these words behind it. */
static int decoy_without_clones(void)
{
	const char *shim = getenv("LD_PRELOAD");
	int status;

	snprintf(other, sizeof(other), "%s (deleted)", shim);
	if (!write_traps(other) || unlink(shim))
		return failed("the copy could not be removed");
	status = cannot_grow(other);
	unlink(other);
	return status;
}

static int kept_without_clones(void)
{
	static const struct stat nothing = { .st_dev = (dev_t)-1, .st_ino = 1 };
	struct stat old;

	closure_init();
	if (stat(getenv("LD_PRELOAD"), &old))
		return failed("the copy is gone");
	return use_closures(&old, &nothing, -1);
}

/* The control: a file that is opened, and one that is mapped, are found out. */
static int checks_can_fail(void)
{
	const char *shim = getenv("LD_PRELOAD");
	const int opens = watch(shim);
	struct stat loaded;

	if (opens < 0 || was_opened(opens) || stat(shim, &loaded))
		return 1;
	close(open(shim, O_RDONLY));
	return was_opened(opens) && memory_executable_of(&loaded) ? CASE_RIGHT : 2;
}

static const struct process_case cases[] = {
	{ "replaced", replaced },
	{ "truncated", replaced_and_truncated },
	{ "removed", removed },
	{ "replaced-without-clones", replaced_without_clones },
	{ "decoy-without-clones", decoy_without_clones },
	{ "kept-without-clones", kept_without_clones },
	{ "checks", checks_can_fail },
	{ NULL, NULL },
};

/* In the child that is to become the case. */
static void preload_copy(void)
{
	setenv("LD_PRELOAD", copy, 1);
}

/* The answer of an older kernel to a flag that it does not know. */
static void preload_copy_without_clones(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mremap, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[3])),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MREMAP_DONTUNMAP, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };

	preload_copy();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(CASE_SKIP);
}

static struct end try_case(const char *name, void (*before)(void), const char *sentence)
{
	struct end end = { .pid = 0 };

	if (!copy_file(getenv("LD_PRELOAD"), copy)) {
		ok(false, "the shim can be copied");
		return end;
	}
	end = process_run_after(name, GUARDED, before);
	if (ended_with(&end, CASE_SKIP)) {
		skip(sentence, "no filter for system calls can be installed");
	} else {
		if (!ended_with(&end, CASE_RIGHT))
			note("%s", end_text(&end));
		ok(ended_with(&end, CASE_RIGHT), "%s", sentence);
	}
	unlink(copy);
	return end;
}

static void try_works(const char *name, void (*before)(void), const char *sentence)
{
	const struct end end = try_case(name, before, sentence);

	if (!ended_with(&end, CASE_SKIP))
		ok(recorded(end.pid, "WX201", "redirected") && !recorded(end.pid, "WX204", NULL),
		   "%s: the report says of redirected closures, and of no failure", name);
}

static void try_refused(const char *name, const char *sentence)
{
	const struct end end = try_case(name, preload_copy_without_clones, sentence);

	if (!ended_with(&end, CASE_SKIP))
		ok(recorded(end.pid, "WX204", "refused"), "%s: the report says so (WX204)", name);
}

int main(int argc, char **argv)
{
	process_main(argc, argv, cases);
	if (!is_guarded() || !mkdtemp(folder)) {
		ok(false, "the shim is preloaded, and a folder can be made");
		return tap_end();
	}
	snprintf(copy, sizeof(copy), "%s/libwxguard.so", folder);
	try_case("checks", preload_copy, "control: an opened file and a mapped one are found out");
	try_works("replaced", preload_copy,
		  "closures come from the old file after it was replaced");
	try_works("truncated", preload_copy,
		  "closures come from the old file after the new one was truncated");
	try_works("removed", preload_copy, "closures come from the old file after it was removed");
	try_works("kept-without-clones", preload_copy_without_clones,
		  "closures come from the file where the kernel does not clone text");
	try_refused("replaced-without-clones",
		    "there and with the file replaced, no closure is made from the new one");
	try_refused("decoy-without-clones",
		    "there and with the file removed, no closure is made from one like it");
	rmdir(folder);
	return tap_end();
}
