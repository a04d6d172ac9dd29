/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/fmt.h"
#include "core/sys.h"
#include "preload/report.h"

/* A page of its own, so that it can be made read-only. */
union sealed {
	struct state state;
	char pages[(sizeof(struct state) + ARCH_PAGE_MAX - 1) / ARCH_PAGE_MAX * ARCH_PAGE_MAX];
};

enum progress {
	UNREAD,
	READING,
	SEALED,
};

static union sealed sealed __attribute__((aligned(ARCH_PAGE_MAX)));
static unsigned int progress;

static const struct state provisional = {
	.config = { .mode = MODE_ENFORCE, .channel = CHANNEL_STDERR },
	.report_fd = -1,
};

static void complain(const struct config_error *error)
{
	char buf[512], word[128];
	struct fmt line;
	size_t len = error->len < sizeof(word) - 1 ? error->len : sizeof(word) - 1;

	memcpy(word, error->word, len);
	word[len] = '\0';
	fmt_init(&line, buf, sizeof(buf));
	fmt_str(&line, "wxguard: WXGUARD: \"");
	fmt_printable(&line, word);
	fmt_str(&line, "\" is not known, the default holds (enforce,report=stderr); expected ");
	fmt_str(&line, error->expected);
	fmt_char(&line, '\n');
	report_stderr(line.start, line.len);
}

/* Above the descriptors that programs count on. */
static int out_of_the_way(int fd)
{
	long high = sys_fcntl(fd, F_DUPFD_CLOEXEC, 100);

	if (high < 0)
		return fd;
	sys_close(fd);
	return (int)high;
}

static void open_report(struct state *state)
{
	long fd = report_open(state->config.path);
	struct statx st;

	if (fd >= 0 && sys_fstatx((int)fd, &st) == 0) {
		state->report_fd = out_of_the_way((int)fd);
		state->report_dev = statx_dev(&st);
		state->report_ino = st.stx_ino;
		return;
	}
	state->config.channel = CHANNEL_STDERR;
	report_cannot_open(state->config.path);
}

static void read_environment(struct state *state)
{
	const char *text = secure_getenv("WXGUARD");
	struct config_error error = { NULL, 0, NULL };

	state->report_fd = -1;
	config_default(&state->config);
	if (text)
		config_parse(text, &state->config, &error);
	if (error.word)
		complain(&error);
	if (state->config.channel == CHANNEL_FILE)
		open_report(state);
	/* What was not open when the program started is not ours to write to. */
	if (state->config.channel == CHANNEL_STDERR && sys_fcntl(2, F_GETFD, 0) == -EBADF)
		state->config.channel = CHANNEL_NONE;
}

const struct state *state(void)
{
	unsigned int expected = UNREAD;

	if (__atomic_load_n(&progress, __ATOMIC_ACQUIRE) == SEALED)
		return &sealed.state;
	if (!environ || !__atomic_compare_exchange_n(&progress, &expected, READING, false,
						     __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
		return &provisional;
	read_environment(&sealed.state);
	sys_mprotect(&sealed, sizeof(sealed), PROT_READ);
	__atomic_store_n(&progress, SEALED, __ATOMIC_RELEASE);
	return &sealed.state;
}
