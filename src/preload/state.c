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

struct state sealed_state;

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
	fmt_str(&line, "\" is not known and does nothing; expected ");
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
	/* On the stack, because .rodata is a page fault away at every start. */
	const char name[] = "WXGUARD";
	const char *text = secure_getenv(name);
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
	struct state *state = &sealed_state;

	if (__atomic_load_n(&state->ready, __ATOMIC_ACQUIRE))
		return state;
	if (!environ || __atomic_exchange_n(&state->claimed, true, __ATOMIC_ACQUIRE))
		return &provisional;
	read_environment(state);
	__atomic_store_n(&state->ready, true, __ATOMIC_RELEASE);
	sys_mprotect(&sealed_state, sizeof(sealed_state), PROT_READ);
	return state;
}
