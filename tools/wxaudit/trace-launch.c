/* SPDX-License-Identifier: Apache-2.0 */
/* Start the supervisor, and by it the command. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/kernel.h"
#include "policy/watch.h"
#include "trace.h"

/* Later than the headers of some distributions: Linux 5.19. */
#define WAIT_KILLABLE (1U << 5) /* SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV */

enum step {
	STEP_MDWE,
	STEP_FILTER,
	STEP_SEND,
	STEP_EXEC,
};

/* Why the command was not run. */
struct failure {
	enum step step;
	int error;
};

struct start {
	const struct launch *launch;
	struct sock_filter *filter;
	size_t count;
	struct seccomp_notif *taken;
	int up[2];    /* wxaudit and the supervisor */
	int down[2];  /* the supervisor and the command */
	int fails[2]; /* a pipe that execve() closes */
};

/* The command's side. */

static _Noreturn void fail(const struct start *start, enum step step, int error)
{
	const struct failure failure = { step, error };

	if (write(start->fails[1], &failure, sizeof(failure)) != sizeof(failure))
		_exit(EXIT_FAILED);
	_exit(EXIT_FAILED);
}

static int load(const struct start *start)
{
	long ret = kernel_filter(start->filter, start->count,
				 SECCOMP_FILTER_FLAG_NEW_LISTENER | WAIT_KILLABLE);

	if (ret == -EINVAL)
		ret = kernel_filter(start->filter, start->count, SECCOMP_FILTER_FLAG_NEW_LISTENER);
	if (ret < 0)
		fail(start, STEP_FILTER, (int)-ret);
	return (int)ret;
}

static _Noreturn void run_command(const struct start *start)
{
	char byte = 0;
	int ret, listener;

	/* The report is to stand alone on standard output. */
	if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		close(STDOUT_FILENO);
	if (start->launch->mdwe && (ret = (int)kernel_mdwe()))
		fail(start, STEP_MDWE, -ret);
	listener = load(start);
	ret = link_send(start->down[1], &byte, 1, listener);
	if (ret)
		fail(start, STEP_SEND, -ret);
	close(listener);
	sigprocmask(SIG_SETMASK, &start->launch->signals, NULL);
	execvp(start->launch->argv[0], start->launch->argv);
	fail(start, STEP_EXEC, errno);
}

/* The supervisor's side. */

/* The kernel's killer of who uses most memory should look elsewhere; root may say so. */
static void ask_to_be_spared(void)
{
	const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "-900", 4) < 0) {
		/* Then we are as others are. */
	}
	close(fd);
}

/* Nobody is to wait for our end of a pipe, or to reach us by a signal of the terminal. */
static void withdraw(int *first, int *second)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int fd, high;

	setsid();
	if (null < 0 || chdir("/") != 0)
		_exit(EXIT_FAILED);
	prctl(PR_SET_NAME, "wxaudit-trace", 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	*first = fcntl(*first, F_DUPFD_CLOEXEC, 3);
	*second = fcntl(*second, F_DUPFD_CLOEXEC, *first + 1);
	for (fd = 0; fd < 3; fd++)
		dup2(null, fd);
	high = *second;
	if (*first > 3)
		close_range(3, (unsigned int)*first - 1, 0);
	if (high > *first + 1)
		close_range((unsigned int)*first + 1, (unsigned int)high - 1, 0);
	close_range((unsigned int)high + 1, ~0U, 0);
}

static _Noreturn void run_supervisor(struct start *start)
{
	struct trace_message message = { .kind = TRACE_STARTED };
	int listener, link = start->up[1];
	pid_t command;
	sigset_t all;
	char byte;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	close(start->up[0]);
	command = fork();
	if (command == 0)
		run_command(start);
	close(start->down[1]);
	close(start->fails[1]);
	if (command < 0 || link_receive(start->down[0], &byte, 1, &listener) != 1)
		_exit(EXIT_FAILED);
	message.status = command;
	if (link_send(link, &message, sizeof(message), listener) != 0)
		_exit(EXIT_FAILED);
	ask_to_be_spared();
	withdraw(&listener, &link);
	supervisor_serve(listener, link, command, start->taken);
}

/* wxaudit's side. */

static void explain(const struct start *start, const struct failure *failure)
{
	const char *command = start->launch->argv[0];

	errno = failure->error;
	if (failure->step == STEP_EXEC)
		warn("%s", command);
	else if (failure->step == STEP_MDWE)
		warn("--enforce: PR_SET_MDWE, Linux 6.3");
	else if (failure->step == STEP_FILTER && failure->error == EBUSY)
		warnx("another supervisor is asked already: the one of 'wxaudit trace', of a "
		      "container or of 'wxrun --lock-at'");
	else if (failure->step == STEP_FILTER && failure->error == EINVAL)
		warnx("the filter: this takes Linux 5.5");
	else
		warn("starting %s", command);
}

static int wait_for_start(struct start *start, struct running *ret)
{
	struct trace_message message;
	struct failure failure;
	ssize_t len;

	/* With the listener first: what the loader of the command asks has to be answered. */
	if (link_receive(ret->link, &message, sizeof(message), &ret->listener) != sizeof(message) ||
	    ret->listener < 0) {
		if (read(start->fails[0], &failure, sizeof(failure)) != sizeof(failure))
			failure = (struct failure) { STEP_SEND, EIO };
		explain(start, &failure);
		return -1;
	}
	ret->pidfd = pidfd_open(message.status, 0);
	do
		len = read(start->fails[0], &failure, sizeof(failure));
	while (len < 0 && errno == EINTR);
	if (len != sizeof(failure))
		return 0;
	explain(start, &failure);
	close(ret->listener);
	close(ret->pidfd);
	return -1;
}

static void start_supervisor(struct start *start, struct running *ret)
{
	ret->supervisor = fork();
	if (ret->supervisor == 0)
		run_supervisor(start);
	if (ret->supervisor < 0)
		err(EXIT_FAILED, "starting the supervisor");
	close(start->up[1]);
	close(start->down[0]);
	close(start->down[1]);
	close(start->fails[1]);
	ret->link = start->up[0];
	ret->taken = start->taken;
}

int launch_start(const struct launch *launch, struct running *ret)
{
	struct start start = { .launch = launch };
	int error = watch_bpf(&start.filter, &start.count);

	if (error)
		errx(EXIT_FAILED, "the filter: %s", strerror(-error));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, start.up) != 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, start.down) != 0 ||
	    pipe2(start.fails, O_CLOEXEC) != 0 || !(start.taken = supervisor_share()))
		err(EXIT_FAILED, "starting the supervisor");
	start_supervisor(&start, ret);
	error = wait_for_start(&start, ret);
	close(start.fails[0]);
	free(start.filter);
	if (error) {
		close(ret->link);
		supervisor_unshare(ret->taken);
		waitpid(ret->supervisor, NULL, 0);
	}
	return error;
}
