/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/fmt.h"
#include "core/str.h"
#include "core/sys.h"
#include "preload/kernel.h"
#include "preload/report.h"
#include "preload/settings.h"

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

/*
 * The value of WXGUARD, as secure_getenv() has it. With our own loop and the
 * name on the stack no page of libc or .rodata is touched at every start.
 */
static const char *find_variable(char *const *from)
{
	const char name[] = "WXGUARD=";
	char *const *each;

	for (each = from; *each; each++)
		if (str_starts(*each, name))
			return getauxval(AT_SECURE) ? NULL : *each + sizeof(name) - 1;
	return NULL;
}

/* A word of files that is not known is no typing error of the user. */
static void refuse(const struct config_error *error, bool from_files)
{
	if (from_files)
		kernel_end(CONF_LIBRARY " is of another version than the shim");
	complain(error);
}

static void take(struct state *state, const char *words)
{
	struct config_error error = { NULL, 0, NULL };

	state->report_fd = -1;
	config_default(&state->config);
	if (words)
		config_parse(words, &state->config, &error);
	if (error.word)
		refuse(&error, state->from_files);
	if (state->config.channel == CHANNEL_FILE)
		open_report(state);
	/* What was not open when the program started is not ours to write to. */
	if (state->config.channel == CHANNEL_STDERR && sys_fcntl(2, F_GETFD, 0) == -EBADF)
		state->config.channel = CHANNEL_NONE;
}

/*
 * Not zero, so that it lies in a page that the loader has touched anyway. Once
 * the state is sealed nobody asks for it.
 */
static bool unclaimed = true;

static bool claim(void)
{
	return __atomic_exchange_n(&unclaimed, false, __ATOMIC_ACQUIRE);
}

static void seal(const struct conf *files)
{
	struct state *state = &sealed_state;

	__atomic_store_n(&state->ready, true, __ATOMIC_RELEASE);
	sys_mprotect(state, sizeof(*state), PROT_READ);
	if (state->config.kernel)
		kernel_start(&state->config, files);
}

/* To read files takes the loader and libc, which a call may come too early for. */
static void start_early(void)
{
	const char *words;

	if (!environ)
		return;
	words = find_variable(environ);
	if ((!words && settings_exist()) || !claim())
		return;
	take(&sealed_state, words);
	seal(NULL);
}

void state_start(char *const *envp)
{
	const struct conf *files = NULL;
	const char *words;

	if (!claim())
		return;
	/* Where libc comes to start after us, the loader's own has to do. */
	words = find_variable(environ ? environ : envp);
	if (!words && settings_exist()) {
		files = settings_read(getauxval(AT_SECURE));
		words = files->words;
		sealed_state.from_files = true;
	}
	take(&sealed_state, words);
	seal(files);
}

const struct state *state(void)
{
	if (!__atomic_load_n(&sealed_state.ready, __ATOMIC_ACQUIRE))
		start_early();
	return __atomic_load_n(&sealed_state.ready, __ATOMIC_ACQUIRE) ? &sealed_state
								      : &provisional;
}
