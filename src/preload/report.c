/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/report.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/str.h"
#include "core/sys.h"
#include "preload/object.h"
#include "preload/state.h"

/* Places that are counted one by one for an event; the rest share the last. */
#define SITES 64

#define EXE_MAX 512

struct site {
	const void *address;
	const char *call;
	size_t count;
	size_t shown;
	enum outcome outcome;
};

/* Whole pages, zeroed in a child of fork(), which counts for itself. */
static struct {
	struct site of[EVENT_COUNT][SITES];
	int owner; /* whose counts these are, not those of a vfork() child */
} __attribute__((aligned(ARCH_PAGE_MAX))) sites;

/*
 * Nothing was counted: then the end of the process need not look. Not zero, so
 * that it lies in a page that the loader has touched anyway.
 */
static bool quiet = true;

bool report_is_quiet(void)
{
	return quiet;
}

static void start_counting(void)
{
	if (!__atomic_exchange_n(&quiet, false, __ATOMIC_RELAXED))
		return;
	sys_wipe_on_fork(&sites, sizeof(sites));
}

static struct site *site_of(enum event event, const void *address)
{
	const size_t start = ((uintptr_t)address >> 2) % (SITES - 1);
	size_t i;

	start_counting();
	if (!sites.owner)
		sites.owner = sys_getpid();
	for (i = 0; i < SITES - 1; i++) {
		struct site *site = &sites.of[event][(start + i) % (SITES - 1)];
		const void *found = __atomic_load_n(&site->address, __ATOMIC_RELAXED);

		if (!found && __atomic_compare_exchange_n(&site->address, &found, address, false,
							  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			found = address;
		if (found == address)
			return site;
	}
	return &sites.of[event][SITES - 1];
}

/* Channels. */

static bool write_all(int fd, const char *text, size_t len)
{
	long done;

	do {
		done = sys_write(fd, text, len);
	} while (done == -EINTR);
	return done == (long)len;
}

void report_stderr(const char *line, size_t len)
{
	write_all(2, line, len);
}

long report_open(const char *path)
{
	return sys_open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
			0640);
}

void report_cannot_open(const char *path)
{
	char buf[CONFIG_PATH_MAX + 128];
	struct fmt line;

	fmt_init(&line, buf, sizeof(buf));
	fmt_str(&line, "wxguard: cannot write records to ");
	fmt_printable(&line, path);
	fmt_str(&line, ", they go to stderr\n");
	report_stderr(line.start, line.len);
}

static bool is_report(int fd)
{
	struct statx st;

	return fd >= 0 && sys_fstatx(fd, &st) == 0 && statx_dev(&st) == state()->report_dev &&
	       st.stx_ino == state()->report_ino;
}

/* The program may have closed our descriptor; then the file is opened again. */
static bool send_file(const char *text, size_t len)
{
	long fd = state()->report_fd;
	bool done;

	if (is_report((int)fd))
		return write_all((int)fd, text, len);
	fd = report_open(state()->config.path);
	if (fd < 0)
		return false;
	done = write_all((int)fd, text, len);
	sys_close((int)fd);
	return done;
}

static bool send_journal(const char *text, size_t len)
{
	static const struct sockaddr_un journal = {
		.sun_family = AF_UNIX,
		.sun_path = "/run/systemd/journal/socket",
	};
	long fd = sys3(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), sent;

	if (fd < 0)
		return false;
	sent = sys6(SYS_sendto, fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT, &journal,
		    sizeof(journal));
	sys_close((int)fd);
	return sent == (long)len;
}

/* Encode the record; where it is too long its paths lose their folders. */
static void encode(void (*encoder)(struct fmt *out, const struct record *record),
		   struct record *record, struct fmt *out, char buf[RECORD_SIZE])
{
	fmt_init(out, buf, RECORD_SIZE);
	encoder(out, record);
	if (!out->cut)
		return;
	record->symbol = NULL;
	record->detail = "shortened";
	if (record->library)
		record->library = str_file_name(record->library);
	fmt_init(out, buf, RECORD_SIZE);
	encoder(out, record);
}

static void deliver(struct record *record)
{
	const enum channel channel = state()->config.channel;
	char buf[RECORD_SIZE];
	struct fmt out;
	bool sent = channel == CHANNEL_NONE;

	if (channel == CHANNEL_FILE) {
		encode(record_json, record, &out, buf);
		sent = send_file(out.start, out.len);
	} else if (channel == CHANNEL_JOURNAL) {
		encode(record_journal, record, &out, buf);
		sent = send_journal(out.start, out.len);
	}
	/* A verdict is not lost because its channel is. */
	if (!sent) {
		encode(record_text, record, &out, buf);
		report_stderr(out.start, out.len);
	}
}

/* Who and when. */

static void fill_exe(struct record *record, char exe[EXE_MAX])
{
	long len = sys_readlink("/proc/self/exe", exe, EXE_MAX - 1);

	if (len > 0) {
		exe[len] = '\0';
		record->exe = exe;
	} else {
		record->exe = (const char *)getauxval(AT_EXECFN);
	}
}

static void fill_caller(struct record *record, const void *site)
{
	struct object object;
	uintptr_t offset = 0;

	if (!object_at(site, &object))
		return;
	record->library = *object.name ? object.name : record->exe;
	record->offset = (uintptr_t)site - object.base;
	/* The return address may be the first byte of the next function. */
	record->symbol = object_symbol_at(&object, (const char *)site - 1, &offset);
	record->symbol_offset = offset + 1;
}

static void show(const struct record *record, const void *site)
{
	struct record whole = *record;
	char exe[EXE_MAX];

	whole.microseconds = sys_realtime();
	whole.pid = sys_getpid();
	whole.tid = sys_gettid();
	fill_exe(&whole, exe);
	fill_caller(&whole, site);
	deliver(&whole);
}

void report(struct record *record, const void *site)
{
	const int saved = errno;
	struct site *entry = site_of(record->event, site);
	size_t count = __atomic_add_fetch(&entry->count, 1, __ATOMIC_RELAXED);

	entry->call = record->call;
	entry->outcome = record->outcome;
	if ((count & (count - 1)) == 0) {
		entry->shown = count;
		record->count = count;
		show(record, site);
	}
	errno = saved;
}

void report_counted(enum event event, enum outcome outcome, const char *call, const void *site,
		    size_t count)
{
	struct site *entry = site_of(event, site);

	entry->call = call;
	entry->outcome = outcome;
	entry->count = count;
}

static void flush_site(enum event event, struct site *site)
{
	size_t count = __atomic_load_n(&site->count, __ATOMIC_RELAXED);
	struct record record = {
		.event = event,
		.outcome = site->outcome,
		.call = site->call,
		.count = count,
	};

	if (__atomic_exchange_n(&site->shown, count, __ATOMIC_RELAXED) != count)
		show(&record, site->address);
}

void report_flush(void)
{
	const int saved = errno;
	unsigned int event, i;

	if (quiet || sites.owner != sys_getpid())
		return;
	for (event = 0; event < EVENT_COUNT; event++)
		for (i = 0; i < SITES; i++)
			flush_site((enum event)event, &sites.of[event][i]);
	/* A child of vfork() that counted first leaves them to who made it. */
	sites.owner = 0;
	errno = saved;
}
