/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries and systemd, by looking at their files: none of them is run. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "host/probe.h"

#define LIBFFI_SIZE_MAX (16L << 20) /* those of distributions have less than 100 KiB */

enum libffi_kind {
	LIBFFI_UNKNOWN, /* none that we know, or no libffi */
	LIBFFI_STATIC,	/* trampolines in its text */
	LIBFFI_MEMFD,	/* code in memory; when refused, a memfd mapped twice */
	LIBFFI_FILE,	/* the same with a temporary file */
};

static bool has_string(const void *file, size_t size, const char *string)
{
	return memmem(file, size, string, strlen(string)) != NULL;
}

/*
 * Static trampolines need /proc/self/maps to find their own file, and have the
 * format for that. The temporary file is the older of the two fallbacks.
 */
static enum libffi_kind judge_libffi(const void *file, size_t size)
{
	if (size < 4 || memcmp(file, "\177ELF", 4) != 0 ||
	    !has_string(file, size, "ffi_closure_alloc"))
		return LIBFFI_UNKNOWN;
	if (has_string(file, size, "%lx-%lx %9s %lx %9s %d %s"))
		return LIBFFI_STATIC;
	if (!has_string(file, size, "/ffiXXXXXX"))
		return LIBFFI_UNKNOWN;
	return has_string(file, size, "memfd_create") ? LIBFFI_MEMFD : LIBFFI_FILE;
}

static ssize_t read_fully(int fd, char *to, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len < size && (got = read(fd, to + len, size - len)) != 0) {
		if (got < 0)
			return -errno;
		len += (size_t)got;
	}
	return (ssize_t)len;
}

static ssize_t load_open(int fd, char **ret)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size > LIBFFI_SIZE_MAX)
		return -EINVAL;
	*ret = malloc((size_t)st.st_size + 1);
	if (!*ret)
		die("out of memory");
	return read_fully(fd, *ret, (size_t)st.st_size);
}

/* The caller frees *ret, also after a failure. */
static ssize_t load(const char *path, char **ret)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t len;

	*ret = NULL;
	if (fd < 0)
		return -errno;
	len = load_open(fd, ret);
	close(fd);
	return len;
}

static void tell_libffi_kind(struct host *host, const char *name, enum libffi_kind kind)
{
	static const char dynamic[] = "Its closures are code that it writes at run time. When that "
				      "is refused, it maps one file twice, writable and "
				      "executable, which the strict mode refuses too.";
	static const char advice[] = "Run programs by wxrun, whose shim serves the closures from "
				     "static code; or build libffi with "
				     "--enable-exec-static-tramp.";

	if (kind == LIBFFI_STATIC)
		host_good(host, name, "Its closures need no code that is written at run time.",
			  "static trampolines");
	else if (kind == LIBFFI_UNKNOWN)
		host_unknown(host, name, dynamic, "cannot be told: not a libffi that is known");
	else
		host_finding(host, EVIDENCE_HOST_LIBFFI, name, dynamic, advice,
			     kind == LIBFFI_MEMFD ? "dynamic closures, else a memfd"
						  : "dynamic closures, else a temporary file");
}

static void tell_libffi(struct host *host, const char *path)
{
	char name[HOST_TEXT], *file;
	const ssize_t len = load(path, &file);

	snprintf(name, sizeof(name), "libffi %s", path);
	if (len < 0 || !file)
		host_unknown(host, name, "Closures may be code that is written at run time.", "%s",
			     host_why(len));
	else
		tell_libffi_kind(host, name, judge_libffi(file, (size_t)len));
	free(file);
}

/* Paths of all patterns, sorted within each. The caller calls globfree(). */
static void find_all(const char *const *patterns, size_t count, glob_t *ret)
{
	size_t i;

	memset(ret, 0, sizeof(*ret));
	for (i = 0; i < count; i++)
		if (glob(patterns[i], i ? GLOB_APPEND : 0, NULL, ret) == GLOB_NOSPACE)
			die("out of memory");
}

/* A folder may have several names: /lib is /usr/lib, and /usr/lib64 may be. */
static bool is_same_as_earlier(const glob_t *found, size_t i)
{
	struct stat st, earlier;
	size_t j;

	if (stat(found->gl_pathv[i], &st) != 0)
		return false;
	for (j = 0; j < i; j++)
		if (stat(found->gl_pathv[j], &earlier) == 0 && st.st_dev == earlier.st_dev &&
		    st.st_ino == earlier.st_ino)
			return true;
	return false;
}

static void tell_all_libffi(struct host *host)
{
	static const char *const patterns[] = {
		"/usr/lib*/libffi.so.[0-9]",	   "/usr/lib/*-linux-*/libffi.so.[0-9]",
		"/lib*/libffi.so.[0-9]",	   "/lib/*-linux-*/libffi.so.[0-9]",
		"/usr/local/lib*/libffi.so.[0-9]",
	};
	glob_t found;
	size_t i;

	find_all(patterns, sizeof(patterns) / sizeof(*patterns), &found);
	for (i = 0; i < found.gl_pathc; i++)
		if (!is_same_as_earlier(&found, i))
			tell_libffi(host, found.gl_pathv[i]);
	if (!found.gl_pathc)
		host_note(host, "libffi", "Programs may have one inside them all the same.",
			  "none in the usual folders");
	globfree(&found);
}

/* glibc. */

#define TUNABLE "glibc.rtld.execstack"
#define NO_EXEC_STACK 241 /* 2.41: no library makes the stack executable */

static void tell_tunable(struct host *host)
{
	static const char name[] = "glibc-execstack";
	const char *tunables = getenv("GLIBC_TUNABLES");
	const char *at = tunables ? strstr(tunables, TUNABLE "=") : NULL;

	if (!at)
		host_good(host, name,
			  "A library that asks for an executable stack is not loaded. Programs "
			  "that ask for one get it.",
			  TUNABLE " is not set");
	else if (at[sizeof(TUNABLE)] == '2')
		host_finding(host, EVIDENCE_HOST_OPEN, name,
			     "A library that asks for an executable stack gets it, in each program "
			     "with this environment.",
			     "Take it from GLIBC_TUNABLES; set it for the one program that breaks.",
			     TUNABLE "=2");
	else
		host_good(host, name, "A library that asks for an executable stack is not loaded.",
			  TUNABLE "=%c", at[sizeof(TUNABLE)]);
}

static void tell_glibc(struct host *host)
{
	static const char open_way[] = "A library that asks for an executable stack, or says "
				       "nothing of its stack, makes every thread's stack "
				       "executable when it is loaded.";
	unsigned int major, minor;
	char text[64];

	if (!confstr(_CS_GNU_LIBC_VERSION, text, sizeof(text)) ||
	    sscanf(text, "glibc %u.%u", &major, &minor) != 2) {
		host_note(host, "libc", "What follows of glibc does not hold for it.", "not glibc");
		return;
	}
	host_note(host, "libc", "The C library of this program.", "%s", text);
	if (major * 100 + minor >= NO_EXEC_STACK)
		tell_tunable(host);
	else
		host_finding(host, EVIDENCE_HOST_OPEN, "glibc-execstack", open_way,
			     "PR_SET_MDWE and the shim refuse it; glibc does from 2.41 on.",
			     "no " TUNABLE);
}

/* What is in front of every program. */
static void tell_preload(struct host *host)
{
	static const char name[] = "ld-so-preload";
	static const char none[] = "No library is loaded into every program.";
	char text[HOST_TEXT];
	const ssize_t len = host_read("/etc/ld.so.preload", text);

	if (len == -ENOENT || len == 0)
		host_note(host, name, none, len ? "no" : "empty");
	else if (len < 0)
		host_unknown(host, name, none, "%s", host_why(len));
	else if (strstr(text, "libwxguard.so"))
		host_good(host, name, "The shim is in every dynamic program.", "%s", text);
	else
		host_note(host, name,
			  "These are loaded into every program, before what wxrun adds.", "%s",
			  text);
}

/* systemd. */

#define PRCTL_FORM 254 /* the first to set PR_SET_MDWE where the kernel has it */

static unsigned int systemd_version(void)
{
	static const char *const patterns[] = {
		"/usr/lib/systemd/libsystemd-shared-*.so",
		"/usr/lib*/systemd/libsystemd-shared-*.so",
		"/usr/lib/*/systemd/libsystemd-shared-*.so",
		"/lib/systemd/libsystemd-shared-*.so",
	};
	unsigned int version, newest = 0;
	glob_t found;
	size_t i;

	find_all(patterns, sizeof(patterns) / sizeof(*patterns), &found);
	for (i = 0; i < found.gl_pathc; i++)
		if (sscanf(strrchr(found.gl_pathv[i], '/'), "/libsystemd-shared-%u", &version) ==
			    1 &&
		    version > newest)
			newest = version;
	globfree(&found);
	return newest;
}

static bool has_mdwe(void)
{
	return prctl(66 /* PR_GET_MDWE */, 0UL, 0UL, 0UL, 0UL) >= 0;
}

static void tell_systemd(struct host *host)
{
	static const char name[] = "systemd";
	static const char filter[] =
		"MemoryDenyWriteExecute= is a filter of mmap(), mprotect() and "
		"shmat(). It leaves READ_IMPLIES_EXEC, aliases of files and "
		"memfds, and some calls of other ABIs.";
	static const char form[] = "MemoryDenyWriteExecute= is PR_SET_MDWE, and no filter beside "
				   "it: shmat(SHM_EXEC), which an older systemd refuses, is "
				   "allowed, and so are aliases.";
	const unsigned int version = systemd_version();
	const char *meaning = version >= PRCTL_FORM && has_mdwe() ? form : filter;

	if (!version)
		host_note(host, name, "There is no MemoryDenyWriteExecute= here.", "not found");
	else if (access("/run/systemd/system", F_OK) != 0)
		host_note(host, name, meaning, "%u, not running", version);
	else
		host_finding(host, EVIDENCE_HOST_FORM, name, meaning,
			     "Add what wxrun --export=systemd writes to the unit, or start its "
			     "program by wxrun.",
			     "%u", version);
}

/*
 * wxguard: in the usual folders, or in the prefix of this program.
 */

/* "" if this program is in no folder "bin", or that cannot be told. */
static void find_prefix(char prefix[HOST_TEXT])
{
	const ssize_t len = readlink("/proc/self/exe", prefix, HOST_TEXT - 1);
	char *bin;

	prefix[len > 0 ? len : 0] = '\0';
	bin = strstr(prefix, "/bin/wxaudit");
	*(bin ? bin : prefix) = '\0';
}

static void find_shim(glob_t *ret)
{
	static const char *const tails[] = { "/lib*", "/lib/*" };
	char prefixes[][HOST_TEXT] = { "", "/usr", "/usr/local" };
	char pattern[2 * HOST_TEXT];
	const char *patterns[] = { pattern };
	size_t i;

	find_prefix(prefixes[0]);
	memset(ret, 0, sizeof(*ret));
	for (i = *prefixes[0] ? 0 : 2; !ret->gl_pathc && i < 6; i++) {
		snprintf(pattern, sizeof(pattern), "%s%s/wxguard/libwxguard.so", prefixes[i / 2],
			 tails[i % 2]);
		globfree(ret);
		find_all(patterns, 1, ret);
	}
}

static void tell_shim(struct host *host)
{
	glob_t found;

	find_shim(&found);
	if (found.gl_pathc)
		host_good(host, "shim", "Can be put in front of programs.", "%s",
			  found.gl_pathv[0]);
	else
		host_note(host, "shim",
			  "Programs that need libffi's closures break under the rule.",
			  "not in the usual folders");
	globfree(&found);
}

static bool is_in(const char *folder, size_t len, const char *tail)
{
	char path[HOST_TEXT];

	return snprintf(path, sizeof(path), "%.*s/%s", (int)len, folder, tail) <
		       (int)sizeof(path) &&
	       access(path, X_OK) == 0;
}

static bool is_in_path(const char *program)
{
	const char *list = getenv("PATH");
	size_t len;

	for (; list && *list; list += len + (list[len] == ':')) {
		len = strcspn(list, ":");
		if (len && is_in(list, len, program))
			return true;
	}
	return false;
}

static void tell_wxrun(struct host *host)
{
	char prefix[HOST_TEXT];

	find_prefix(prefix);
	if (*prefix && is_in(prefix, strlen(prefix), "bin/wxrun"))
		host_good(host, "wxrun", "Starts programs under the rule.", "beside this program");
	else if (is_in_path("wxrun"))
		host_good(host, "wxrun", "Starts programs under the rule.", "in PATH");
	else
		host_note(host, "wxrun", "The advice here needs it.", "not in PATH");
}

void host_software(struct host *host)
{
	tell_all_libffi(host);
	tell_glibc(host);
	tell_preload(host);
	tell_systemd(host);
	tell_shim(host);
	tell_wxrun(host);
}
