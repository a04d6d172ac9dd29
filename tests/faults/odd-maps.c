/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of /proc/self/maps that is not expected stands before the view that
 * matters: the greatest number of an inode, which a FUSE file system may
 * choose, is read, and what makes no sense is no reason to let anything pass.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include "process.h"
#include "tap.h"

#define SIZE 4096

#if defined(__x86_64__) || defined(__i386__)
static const unsigned char code[] = { 0xb8, 0x2a, 0, 0, 0, 0xc3 };
#elif defined(__aarch64__)
static const unsigned char code[] = { 0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6 };
#else
#error "code that returns 42 is needed"
#endif

#define GREATEST "00001000-00002000 r--p 00000000 00:7f 18446744073709551615 /mnt/file\n"
#define NONSENSE "this is no mapping\n"

static int failed(const char *what)
{
	note("%s: %s", what, strerror(errno));
	return 1;
}

/* Behind the line of the mapping at an address. */
static char *behind(char *maps, const void *address)
{
	char start[32], *line;

	snprintf(start, sizeof(start), "%lx-", (unsigned long)address);
	line = strstr(maps, start);
	line = line ? strchr(line, '\n') : NULL;
	return line ? line + 1 : NULL;
}

static bool read_maps(char *buf, size_t size)
{
	const int maps = open("/proc/self/maps", O_RDONLY);
	size_t len = 0;
	ssize_t got;

	while ((got = read(maps, buf + len, size - len - 1)) > 0)
		len += (size_t)got;
	close(maps);
	buf[len] = '\0';
	return len > 0;
}

/* What is read of it from now on. */
static bool replace_maps(const char *first, size_t len, const char *line, const char *rest)
{
	char path[] = "/tmp/odd-maps-XXXXXX";
	const int copy = mkstemp(path);
	bool done = dprintf(copy, "%.*s%s%s", (int)len, first, line, rest) > 0;

	close(copy);
	done = done && unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount(path, "/proc/self/maps", NULL, MS_BIND, NULL) == 0;
	unlink(path);
	return done;
}

/*
 * To see which file it is, the shim maps it for a moment: the kernel will put
 * that where it puts ours. The line comes behind it and before older mappings.
 */
static bool put_line(const char *line, int fd)
{
	static char maps[65536];
	void *probe = mmap(NULL, 1, PROT_NONE, MAP_SHARED, fd, 0);
	char *rest = probe != MAP_FAILED && read_maps(maps, sizeof(maps)) ? behind(maps, probe)
									  : NULL;

	munmap(probe, 1);
	return rest && replace_maps(maps, (size_t)(rest - maps), line, rest);
}

/* Written to by one view, and to be executed by another. */
static int alias_behind(const char *line)
{
	const int fd = memfd_create("odd-maps", MFD_CLOEXEC);
	void *written, *executed;

	if (ftruncate(fd, SIZE) != 0)
		return failed("memfd_create");
	written = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (written == MAP_FAILED)
		return failed("the written view");
	if (!put_line(line, fd))
		return errno == EPERM || errno == EACCES ? CASE_SKIP : failed("the line");
	executed = mmap(NULL, SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (executed == MAP_FAILED)
		return is_guarded() && errno == EACCES ? CASE_RIGHT : failed("mmap");
	memcpy(written, code, sizeof(code));
	return ((int (*)(void))executed)() == CASE_RIGHT && !is_guarded() ? CASE_RIGHT
									  : failed("it ran");
}

static int behind_greatest(void)
{
	return alias_behind(GREATEST);
}

static int behind_nonsense(void)
{
	return alias_behind(NONSENSE);
}

static const struct process_case cases[] = {
	{ "greatest", behind_greatest },
	{ "nonsense", behind_nonsense },
	{ NULL, NULL },
};

static void try_case(const char *name, enum guard guard, const char *sentence)
{
	const struct end end = process_run(name, guard);

	if (ended_with(&end, CASE_SKIP)) {
		skip(sentence, "no new mount namespace is allowed");
		return;
	}
	if (!ended_with(&end, CASE_RIGHT))
		note("%s", end_text(&end));
	ok(ended_with(&end, CASE_RIGHT) && (guard == BARE || recorded(end.pid, "WX104", "refused")),
	   "%s", sentence);
}

int main(int argc, char **argv)
{
	process_main(argc, argv, cases);
	try_case("greatest", BARE, "control: bare, an alias runs behind the greatest inode");
	try_case("greatest", GUARDED, "an alias behind the greatest inode is refused");
	try_case("nonsense", BARE, "control: bare, an alias runs behind a line without sense");
	try_case("nonsense", GUARDED, "an alias behind a line without sense is refused");
	return tap_end();
}
