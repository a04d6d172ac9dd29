/* SPDX-License-Identifier: Apache-2.0 */
#include "supervisor.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel/kernel.h"
#include "policy/policy.h"
#include "wxrun.h"

/* Later than the headers of some distributions: Linux 5.19. */
#define WAIT_KILLABLE (1U << 5) /* SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV */

/* A descriptor over a socket, as unix(7) has it. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static int send_descriptor(int socket, int fd)
{
	union control control = { .bytes = { 0 } };
	char nothing = 0;
	struct iovec byte = { &nothing, 1 };
	struct msghdr message = {
		.msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

static int receive_descriptor(int socket)
{
	union control control;
	char buf;
	struct iovec byte = { &buf, 1 };
	struct msghdr message = {
		.msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header;
	int fd;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

/* The supervisor's side. */

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_BOOTTIME, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/*
 * struct lock - what the answers depend on: nothing that can change under them.
 * @moment:	when it falls, milliseconds
 * @started:	the command itself was executed, which no lock refuses
 */
struct lock {
	int64_t moment;
	bool started;
};

static bool refuses(struct lock *lock, const struct seccomp_notif *call)
{
	if (!lock->started && call->data.nr == SYS_execve) {
		lock->started = true;
		return false;
	}
	return now() >= lock->moment;
}

static void answer(struct lock *lock, int listener)
{
	struct seccomp_notif call;
	struct seccomp_notif_resp response;

	memset(&call, 0, sizeof(call));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
		return;
	memset(&response, 0, sizeof(response));
	response.id = call.id;
	if (refuses(lock, &call))
		response.error = -EACCES;
	else
		response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	/* Who has died in the meantime needs no answer. */
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

static _Noreturn void serve(struct lock *lock, int listener)
{
	for (;;) {
		struct pollfd ready = { .fd = listener, .events = POLLIN };

		if (poll(&ready, 1, -1) < 0 && errno != EINTR)
			_exit(EXIT_FAILURE);
		if (ready.revents & POLLIN)
			answer(lock, listener);
		else if (ready.revents & (POLLHUP | POLLERR))
			_exit(EXIT_SUCCESS);
	}
}

/* Nobody is to wait for our end of a pipe, or to reach us by a signal of the terminal. */
static void withdraw(int *keep)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), fd;

	setsid();
	if (chdir("/") != 0 || null < 0)
		_exit(EXIT_FAILURE);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NAME, "wxrun-lock", 0, 0, 0);
	*keep = fcntl(*keep, F_DUPFD_CLOEXEC, 3);
	for (fd = 0; fd < 3; fd++)
		dup2(null, fd);
	close_range(3, (unsigned int)*keep - 1, 0);
	close_range((unsigned int)*keep + 1, ~0U, 0);
}

static _Noreturn void run_supervisor(const int sockets[2], unsigned int seconds)
{
	struct lock lock = { .moment = now() + (int64_t)seconds * 1000 };
	sigset_t all;
	int listener;

	/* So that the command's end shows, should it not come so far. */
	close(sockets[0]);
	listener = receive_descriptor(sockets[1]);

	if (listener < 0)
		_exit(EXIT_FAILURE);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	withdraw(&listener);
	serve(&lock, listener);
}

/* Twice, so that it is nobody's child. */
static void start(const int sockets[2], unsigned int seconds)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		child = fork();
		if (child == 0)
			run_supervisor(sockets, seconds);
		_exit(child < 0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		err(EXIT_WXRUN, "--lock-at=%u: starting its supervisor", seconds);
}

/* The command's side. */

static int load(const struct request *request)
{
	const struct policy policy = {
		.abi = seccomp_arch_native(),
		.mode = MODE_LOCK,
		.allowed = request->config.allowed,
		.lock = true,
		.notify = true,
	};
	struct sock_filter *code;
	size_t count;
	long ret = policy_bpf(&policy, &code, &count);

	if (ret)
		errx(EXIT_WXRUN, "--lock-at: building the filter: %s", strerror((int)-ret));
	ret = kernel_filter(code, count, SECCOMP_FILTER_FLAG_NEW_LISTENER | WAIT_KILLABLE);
	if (ret == -EINVAL)
		ret = kernel_filter(code, count, SECCOMP_FILTER_FLAG_NEW_LISTENER);
	if (ret < 0)
		errx(EXIT_WXRUN, "--lock-at: %s; it needs Linux 5.5", strerror((int)-ret));
	free(code);
	return (int)ret;
}

void supervise(const struct request *request)
{
	int sockets[2], listener, ret;

	if (request->config.mode != MODE_LOCK || request->config.lock_at != MOMENT_TIME)
		return;
	/* Who inherits the word is answered for by another supervisor already. */
	if (!request->lock_at)
		return;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
		err(EXIT_WXRUN, "--lock-at");
	start(sockets, request->lock_after);
	listener = load(request);
	ret = send_descriptor(sockets[0], listener);
	if (ret)
		errx(EXIT_WXRUN, "--lock-at: telling its supervisor: %s", strerror(-ret));
	close(listener);
	close(sockets[0]);
	close(sockets[1]);
}
