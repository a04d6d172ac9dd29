/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/probe.h"

struct host {
	void (*visit)(const struct host_fact *fact, void *context);
	void *context;
};

/* Of a child whose probe was ended by a signal that can be caught. */
#define EXIT_SIGNAL 128

const char *host_verdict_name(enum host_verdict verdict)
{
	static const char *const names[] = {
		[HOST_GOOD] = "good",
		[HOST_NOTE] = "note",
		[HOST_FINDING] = "finding",
		[HOST_UNKNOWN] = "unknown",
	};

	return names[verdict];
}

void host_each(void (*visit)(const struct host_fact *fact, void *context), void *context)
{
	struct host host = { visit, context };

	host_kernel(&host);
	host_abis(&host);
	host_ways(&host);
	host_modules(&host);
	host_software(&host);
}

/* Facts. */

static void tell(const struct host *host, struct host_fact *fact, const char *format, va_list args)
{
	char value[HOST_TEXT];
	char *at;

	vsnprintf(value, sizeof(value), format, args);
	for (at = value; *at; at++)
		if (!isprint((unsigned char)*at))
			*at = isspace((unsigned char)*at) ? ' ' : '?';
	fact->value = value;
	host->visit(fact, host->context);
}

void host_good(struct host *host, const char *name, const char *meaning, const char *format, ...)
{
	struct host_fact fact = { .name = name, .meaning = meaning, .verdict = HOST_GOOD };
	va_list args;

	va_start(args, format);
	tell(host, &fact, format, args);
	va_end(args);
}

void host_note(struct host *host, const char *name, const char *meaning, const char *format, ...)
{
	struct host_fact fact = { .name = name, .meaning = meaning, .verdict = HOST_NOTE };
	va_list args;

	va_start(args, format);
	tell(host, &fact, format, args);
	va_end(args);
}

void host_unknown(struct host *host, const char *name, const char *meaning, const char *format, ...)
{
	struct host_fact fact = { .name = name, .meaning = meaning, .verdict = HOST_UNKNOWN };
	va_list args;

	va_start(args, format);
	tell(host, &fact, format, args);
	va_end(args);
}

void host_finding(struct host *host, enum evidence evidence, const char *name, const char *meaning,
		  const char *advice, const char *format, ...)
{
	struct host_fact fact = {
		.name = name,
		.meaning = meaning,
		.verdict = HOST_FINDING,
		.evidence = evidence,
		.advice = advice,
	};
	va_list args;

	va_start(args, format);
	tell(host, &fact, format, args);
	va_end(args);
}

/* Children. */

static void end_by_signal(int number)
{
	_exit(EXIT_SIGNAL + number);
}

/*
 * A fault that is caught leaves no core and no line in the kernel's log; SIGSYS
 * of a filter that kills cannot be caught.
 */
static void catch_faults(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		signal(signals[i], end_by_signal);
}

static _Noreturn void be_child(int out, long (*probe)(void))
{
	long ret;

	catch_faults();
	ret = probe();
	_exit(write(out, &ret, sizeof(ret)) == sizeof(ret) ? 0 : 1);
}

static long signal_of(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFSIGNALED(status))
		return -HOST_KILLED - WTERMSIG(status);
	if (WEXITSTATUS(status) > EXIT_SIGNAL)
		return -HOST_KILLED - (WEXITSTATUS(status) - EXIT_SIGNAL);
	return WEXITSTATUS(status) ? -EIO : 0;
}

long host_try(long (*probe)(void))
{
	long ret = 0, ended;
	ssize_t got;
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	fflush(NULL);
	child = fork();
	if (child == 0)
		be_child(ends[1], probe);
	ended = child < 0 ? -errno : 0;
	close(ends[1]);
	got = child < 0 ? 0 : read(ends[0], &ret, sizeof(ret));
	close(ends[0]);
	if (child >= 0)
		ended = signal_of(child);
	if (ended)
		return ended;
	return got == sizeof(ret) ? ret : -EIO;
}

const char *host_why(long ret)
{
	static char text[128];

	if (ret == -ENODEV)
		return "cannot be told: /proc or /sys is not mounted";
	if (ret <= -HOST_KILLED)
		snprintf(text, sizeof(text), "the probe was killed by SIG%s",
			 sigabbrev_np((int)(-ret - HOST_KILLED)));
	else
		snprintf(text, sizeof(text), "cannot be told: %s", strerror((int)-ret));
	return text;
}

/* Files. */

/* Whether a file that is not there is one that the kernel does not have. */
static bool is_mounted(const char *path)
{
	if (strncmp(path, "/proc/", 6) == 0)
		return access("/proc/self", F_OK) == 0;
	if (strncmp(path, "/sys/", 5) == 0)
		return access("/sys/kernel", F_OK) == 0;
	return true;
}

ssize_t host_read(const char *path, char text[HOST_TEXT])
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t len;
	int error;

	if (fd < 0)
		return errno == ENOENT && !is_mounted(path) ? -ENODEV : -errno;
	len = read(fd, text, HOST_TEXT - 1);
	error = errno;
	close(fd);
	if (len < 0)
		return -error;
	while (len > 0 && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	return len;
}

long host_read_number(const char *path)
{
	char text[HOST_TEXT];
	const ssize_t len = host_read(path, text);
	char *end;
	long number;

	if (len < 0)
		return len;
	number = strtol(text, &end, 0);
	return end == text || number < 0 ? -EINVAL : number;
}

bool host_has_word(const char *text, const char *word)
{
	static const char separators[] = " \t\n,";
	const size_t wanted = strlen(word);

	for (text += strspn(text, separators); *text; text += strspn(text, separators)) {
		const size_t len = strcspn(text, separators);

		if (len == wanted && memcmp(text, word, len) == 0)
			return true;
		text += len;
	}
	return false;
}

void host_append(char text[HOST_TEXT], const char *word)
{
	const size_t len = strlen(text);

	snprintf(text + len, HOST_TEXT - len, "%s%s", len ? " " : "", word);
}
