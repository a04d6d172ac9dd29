/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/image.h"
#include "core/str.h"
#include "core/sys.h"
#include "preload/lock.h"
#include "preload/report.h"
#include "preload/state.h"
#include "preload/verdict.h"

/* preadv(), because its arguments are the same on every CPU. */
static long read_at(void *file, void *buf, size_t len, uint64_t offset)
{
	const struct iovec part = { buf, len };
	const int *fd = file;

	return sys5(SYS_preadv, *fd, &part, 1, (unsigned long)offset,
		    (unsigned long)(offset >> 32));
}

static long open_program(const char *path)
{
	return sys_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
}

/* Whether it gains rights. */

#ifdef SYS_getuid32
#define ID(call) ((uint32_t)sys0(SYS_##call##32))
#else
#define ID(call) ((uint32_t)sys0(SYS_##call))
#endif

static bool is_nosuid(int fd)
{
#ifdef SYS_fstatfs64
	struct statfs64 fs;
	const long ret = sys3(SYS_fstatfs64, fd, sizeof(fs), &fs);
#else
	struct statfs fs;
	const long ret = sys2(SYS_fstatfs, fd, &fs);
#endif

	return ret == 0 && (fs.f_flags & ST_NOSUID);
}

static const char *why_secure(int fd, const struct statx *st)
{
	const struct image_rights rights = {
		.mode = st->stx_mode,
		.uid = st->stx_uid,
		.gid = st->stx_gid,
		.capable = sys4(SYS_fgetxattr, fd, "security.capability", NULL, 0) > 0,
		.nosuid = is_nosuid(fd),
		.no_new_privs = sys5(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1,
		.caller_uid = ID(getuid),
		.caller_gid = ID(getgid),
		.caller_euid = ID(geteuid),
		.caller_egid = ID(getegid),
	};

	return image_secure(&rights);
}

/* Verdicts. */

/* A record's detail: why, and of which file. */
struct detail {
	struct fmt text;
	char buf[512];
};

static const char *make_detail(struct detail *detail, const char *reason, const char *path)
{
	fmt_init(&detail->text, detail->buf, sizeof(detail->buf));
	fmt_str(&detail->text, reason);
	fmt_str(&detail->text, ": ");
	fmt_str(&detail->text, path);
	return fmt_string(&detail->text);
}

static bool refuses_breach(const char *call, const char *breach, const char *path, const void *site)
{
	struct detail detail;
	struct record record = {
		.event = EVENT_IMAGE,
		.call = call,
		.detail = make_detail(&detail, breach, path),
	};

	return verdict_refuse(&record, site);
}

static void report_unreached(const char *call, const char *reason, const char *path,
			     const void *site)
{
	struct detail detail;
	struct record record = {
		.event = EVENT_UNREACHED,
		.outcome = OUTCOME_IGNORED,
		.call = call,
		.detail = make_detail(&detail, reason, path),
	};

	report(&record, site);
}

static bool refuses_file(const char *call, int fd, const char *path, const void *site)
{
	const char *breach, *reason;
	struct image image;
	struct statx st;

	if (sys_fstatx(fd, &st) != 0 || !S_ISREG(st.stx_mode))
		return false;
	image_read(read_at, &fd, &image);
	breach = image_breach(&image);
	if (breach && refuses_breach(call, breach, path, site))
		return true;
	reason = image_unreached(&image);
	if (!reason && image.kind == IMAGE_PROGRAM)
		reason = why_secure(fd, &st);
	if (reason)
		report_unreached(call, reason, path, site);
	return false;
}

/* Who interprets the file that is open, as a path; false if it is no script. */
static bool is_script(int fd, char path[IMAGE_LINE])
{
	char line[IMAGE_LINE];
	const long len = read_at(&fd, line, sizeof(line), 0);

	return len > 0 && image_script(line, (size_t)len, path, NULL, NULL);
}

/* In audit mode nothing is refused, and everything reached that can be. */
static bool is_watching(void)
{
	return state()->config.mode != MODE_AUDIT;
}

static bool refuses_path(const char *call, const char *path, const void *site)
{
	char interpreter[IMAGE_LINE];
	long fd = path && is_watching() ? open_program(path) : -EINVAL;
	bool refused;
	int level;

	for (level = 0; level < IMAGE_LEVELS && fd >= 0; level++) {
		if (!is_script((int)fd, interpreter))
			break;
		sys_close((int)fd);
		path = interpreter;
		fd = open_program(path);
	}
	if (fd < 0)
		return false;
	refused = refuses_file(call, (int)fd, path, site);
	sys_close((int)fd);
	return refused;
}

/* Whatever the program is. */
static bool refuses_event(enum event event, const char *call, const void *site)
{
	struct record record = { .event = event, .call = call };

	return verdict_refuse(&record, site);
}

static bool refuses_all(const char *call, const void *site)
{
	return lock_is_on() && refuses_event(EVENT_EXECVE, call, site);
}

bool program_refuses(const char *call, const char *path, const void *site)
{
	return refuses_all(call, site) || refuses_path(call, path, site);
}

/* Finding it. */

/* By the effective ids, if the kernel can (Linux 5.8). */
static bool may_execute(const char *path)
{
	const long faccessat2 = 439; /* the same on every CPU */
	long ret = sys4(faccessat2, AT_FDCWD, path, X_OK, AT_EACCESS);

	if (ret == -ENOSYS)
		ret = sys3(SYS_faccessat, AT_FDCWD, path, X_OK);
	return ret == 0;
}

static bool is_program(const char *path)
{
	struct statx st;

	return sys5(SYS_statx, AT_FDCWD, path, 0, STATX_TYPE, &st) == 0 && S_ISREG(st.stx_mode) &&
	       may_execute(path);
}

static const char *find_folders(void)
{
	char **each;

	for (each = environ; each && *each; each++)
		if (str_starts(*each, "PATH="))
			return *each + 5;
	return "/bin:/usr/bin";
}

/* As execvp() does. */
static bool find(const char *name, char path[PATH_MAX])
{
	const char *folder = find_folders();

	for (;; folder++) {
		struct fmt out;

		fmt_init(&out, path, PATH_MAX);
		for (; *folder && *folder != ':'; folder++)
			fmt_char(&out, *folder);
		if (out.len)
			fmt_char(&out, '/');
		fmt_str(&out, name);
		fmt_char(&out, '\0');
		if (!out.cut && is_program(path))
			return true;
		if (!*folder)
			return false;
	}
}

static bool has_slash(const char *name)
{
	for (; *name; name++)
		if (*name == '/')
			return true;
	return false;
}

static bool refuses_name(const char *call, const char *name, bool moves, const void *site)
{
	char path[PATH_MAX];

	if (!name || !*name || !is_watching())
		return false;
	if (!has_slash(name)) {
		if (!find(name, path))
			return false;
		name = path;
	}
	return (*name == '/' || !moves) && refuses_path(call, name, site);
}

bool program_refuses_name(const char *call, const char *name, bool moves, const void *site)
{
	return refuses_all(call, site) || refuses_name(call, name, moves, site);
}

/* Opened anew: the descriptor may be for execution only. */
bool program_refuses_descriptor(const char *call, int fd, const void *site)
{
	char path[32];
	struct fmt out;

	fmt_init(&out, path, sizeof(path));
	fmt_str(&out, "/proc/self/fd/");
	fmt_dec(&out, fd);
	return refuses_all(call, site) || refuses_event(EVENT_EXEC_DESCRIPTOR, call, site) ||
	       refuses_path(call, fmt_string(&out), site);
}
