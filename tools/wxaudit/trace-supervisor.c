/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that answers. It depends on nothing that another process could
 * take away: it reads no files and allocates no memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trace.h"

#define PENDING_MAX 512
#define PATIENCE 3000 /* milliseconds without a word, after which it answers itself */

/* A descriptor over a socket, as unix(7) has it. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

int link_send(int link, const void *message, size_t size, int descriptor)
{
	union control control = { .bytes = { 0 } };
	struct iovec bytes = { (void *)message, size };
	struct msghdr header = { .msg_iov = &bytes, .msg_iovlen = 1 };

	if (descriptor >= 0) {
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &descriptor, sizeof(descriptor));
		header.msg_control = &control;
		header.msg_controllen = sizeof(control);
	}
	return sendmsg(link, &header, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)size ? 0 : -errno;
}

ssize_t link_receive(int link, void *ret, size_t size, int *ret_descriptor)
{
	union control control;
	struct iovec bytes = { ret, size };
	struct msghdr header = {
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t len;

	do
		len = recvmsg(link, &header, MSG_CMSG_CLOEXEC);
	while (len < 0 && errno == EINTR);
	if (ret_descriptor) {
		*ret_descriptor = -1;
		if (len > 0 && CMSG_FIRSTHDR(&header))
			memcpy(ret_descriptor, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof(int));
	}
	return len;
}

bool supervisor_answer(int listener, uint64_t id)
{
	struct seccomp_notif_resp response;

	memset(&response, 0, sizeof(response));
	response.id = id;
	response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) == 0;
}

/**
 * struct supervisor - what it knows.
 * @pidfd:	of the command; -1 when it has ended and was told of
 * @end:	what is said of that, @untold until there was room for it
 * @taken:	the call that it took last, where wxaudit can see it
 * @pending:	calls that wxaudit was told of and has not answered
 * @heard:	when it last said something, or had nothing to say
 * @silent:	it did not for too long
 */
struct supervisor {
	int listener;
	int link;
	int pidfd;
	pid_t command;
	struct trace_message end;
	bool untold;
	uint64_t pending[PENDING_MAX];
	size_t count;
	struct seccomp_notif *taken;
	int64_t heard;
	bool silent;
	uint64_t missed;
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void answer_missed(struct supervisor *self, uint64_t id)
{
	supervisor_answer(self->listener, id);
	self->missed++;
}

static void answer_pending(struct supervisor *self)
{
	while (self->count)
		answer_missed(self, self->pending[--self->count]);
}

static void take_call(struct supervisor *self)
{
	struct trace_message message = { .kind = TRACE_CALL, .missed = self->missed };

	/* As the kernel wants it. Who was killed in the meantime asks no more. */
	memset(self->taken, 0, sizeof(*self->taken));
	if (ioctl(self->listener, SECCOMP_IOCTL_NOTIF_RECV, self->taken) != 0)
		return;
	message.call = *self->taken;
	if (self->link < 0 || self->silent || self->count == PENDING_MAX ||
	    link_send(self->link, &message, sizeof(message), -1) != 0) {
		answer_missed(self, message.call.id);
		return;
	}
	if (!self->count)
		self->heard = now();
	self->pending[self->count++] = message.call.id;
}

static void forget(struct supervisor *self, uint64_t id)
{
	size_t i;

	for (i = 0; i < self->count; i++)
		if (self->pending[i] == id)
			self->pending[i] = self->pending[--self->count];
}

static void take_word(struct supervisor *self)
{
	uint64_t id;

	if (link_receive(self->link, &id, sizeof(id), NULL) == sizeof(id)) {
		forget(self, id);
		self->heard = now();
		self->silent = false;
		return;
	}
	close(self->link);
	self->link = -1;
	self->untold = false;
	answer_pending(self);
}

static void tell_end(struct supervisor *self)
{
	self->end.kind = TRACE_ENDED;
	self->end.missed = self->missed;
	self->untold = self->link >= 0 &&
		       link_send(self->link, &self->end, sizeof(self->end), -1) == -EAGAIN;
}

static void take_end(struct supervisor *self)
{
	if (waitpid(self->command, &self->end.status, WNOHANG) != self->command)
		return;
	close(self->pidfd);
	self->pidfd = -1;
	tell_end(self);
}

static void check_patience(struct supervisor *self)
{
	if (!self->count || now() - self->heard < PATIENCE)
		return;
	self->silent = true;
	answer_pending(self);
}

static void serve_once(struct supervisor *self)
{
	struct pollfd ready[] = {
		{ .fd = self->listener, .events = POLLIN },
		{ .fd = self->link, .events = self->untold ? POLLIN | POLLOUT : POLLIN },
		{ .fd = self->pidfd, .events = POLLIN },
	};

	if (poll(ready, 3, self->count ? PATIENCE / 4 : -1) < 0)
		return;
	if (ready[0].revents & POLLIN)
		take_call(self);
	else if (ready[0].revents && self->listener >= 0) {
		/* Nobody is left who could ask. */
		close(self->listener);
		self->listener = -1;
	}
	if (ready[1].revents & POLLOUT)
		tell_end(self);
	if (ready[1].revents & ~POLLOUT)
		take_word(self);
	if (ready[2].revents)
		take_end(self);
	check_patience(self);
}

struct seccomp_notif *supervisor_share(void)
{
	void *page = mmap(NULL, sizeof(struct seccomp_notif), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? NULL : page;
}

void supervisor_unshare(struct seccomp_notif *taken)
{
	munmap(taken, sizeof(*taken));
}

_Noreturn void supervisor_serve(int listener, int link, pid_t command, struct seccomp_notif *taken)
{
	struct supervisor self = {
		.taken = taken,
		.listener = listener,
		.link = link,
		.pidfd = command ? pidfd_open(command, 0) : -1,
		.command = command,
	};

	while (self.listener >= 0 || self.pidfd >= 0 || self.untold)
		serve_once(&self);
	_exit(EXIT_SUCCESS);
}
