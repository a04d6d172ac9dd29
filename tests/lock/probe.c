/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does what its arguments say, in their order, and says for "try" whether it
 * still gets new code: "open" or "locked".
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wxguard.h"

static const char *result(int ret)
{
	return ret == 0 ? "open" : errno == EACCES ? "locked" : strerrorname_np(errno);
}

static const char *try_map(int prot)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	void *page = mmap(NULL, 4096, prot, MAP_PRIVATE, fd, 0);

	close(fd);
	return result(page == MAP_FAILED ? -1 : 0);
}

/* RX to RX is legal before, and no new code; after, it cannot be told from it. */
static const char *try_protect(void)
{
	const uintptr_t page = (uintptr_t)try_protect & ~(uintptr_t)4095;

	return result(mprotect((void *)page, 4096, PROT_READ | PROT_EXEC));
}

static const char *try_execute(void)
{
	char *const argv[] = { (char *)"true", NULL };
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		execve("/bin/true", argv, environ);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	errno = WEXITSTATUS(status);
	return result(errno ? -1 : 0);
}

static void try_all(const char *who)
{
	printf("%s: mmap %s, mprotect %s, execve %s, data %s\n", who,
	       try_map(PROT_READ | PROT_EXEC), try_protect(), try_execute(), try_map(PROT_READ));
	fflush(stdout);
}

/* A child that was there before, a thread that was there before. */

static int old_child[2];
static pid_t child;
static pthread_t thread;
static pthread_barrier_t barrier;

static void make_child(void)
{
	char byte;

	if (pipe(old_child) != 0)
		abort();
	child = fork();
	if (child)
		return;
	close(old_child[1]);
	if (read(old_child[0], &byte, 1) == 0)
		try_all("old child");
	_exit(0);
}

static void ask_child(void)
{
	close(old_child[1]);
	waitpid(child, NULL, 0);
}

static void *wait_then_try(void *unused)
{
	pthread_barrier_wait(&barrier);
	try_all("old thread");
	return unused;
}

static void make_thread(void)
{
	pthread_barrier_init(&barrier, NULL, 2);
	if (pthread_create(&thread, NULL, wait_then_try, NULL) != 0)
		abort();
}

static void ask_thread(void)
{
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
}

static void *cancelled(void *unused)
{
	pause();
	return unused;
}

/* glibc loads a library for this. */
static void cancel(void)
{
	pthread_t other;

	if (pthread_create(&other, NULL, cancelled, NULL) != 0 || pthread_cancel(other) != 0 ||
	    pthread_join(other, NULL) != 0)
		abort();
	puts("cancelled");
}

/* READY=1 by each of the calls that libraries make. */

static int open_manager(struct sockaddr_un *name, socklen_t *len)
{
	const char *path = getenv("NOTIFY_SOCKET");

	name->sun_family = AF_UNIX;
	strncpy(name->sun_path, path, sizeof(name->sun_path) - 1);
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	if (*path == '@')
		name->sun_path[0] = '\0';
	else
		++*len;
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

static void notify(const char *how, const char *text)
{
	struct sockaddr_un name = { 0 };
	socklen_t len;
	struct iovec vector = { (void *)text, strlen(text) };
	struct msghdr message = { .msg_name = &name, .msg_iov = &vector, .msg_iovlen = 1 };
	int fd = open_manager(&name, &len);
	ssize_t sent;

	message.msg_namelen = len;
	if (strcmp(how, "sendmsg") == 0)
		sent = sendmsg(fd, &message, MSG_NOSIGNAL);
	else if (strcmp(how, "sendto") == 0)
		sent = sendto(fd, text, strlen(text), 0, (struct sockaddr *)&name, len);
	else if (connect(fd, (struct sockaddr *)&name, len) != 0)
		sent = -1;
	else if (strcmp(how, "send") == 0)
		sent = send(fd, text, strlen(text), 0);
	else
		sent = write(fd, text, strlen(text));
	if (sent != (ssize_t)strlen(text))
		printf("%s: %s\n", how, strerrorname_np(errno));
	close(fd);
}

/* The same words on their way to somebody else. */
static void tell_others(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0 || send(pair[0], "READY=1", 7, 0) != 7 ||
	    write(pair[1], "READY=1", 7) != 7)
		abort();
}

static void call_lock(void)
{
	if (!wxguard_lock)
		puts("no wxguard_lock");
	else if (wxguard_lock() != 0)
		printf("wxguard_lock: %s\n", strerrorname_np(errno));
	fflush(stdout);
}

static const struct step {
	const char *name;
	void (*run)(void);
} steps[] = {
	{ "make-child", make_child },	{ "ask-child", ask_child }, { "make-thread", make_thread },
	{ "ask-thread", ask_thread },	{ "cancel", cancel },	    { "call", call_lock },
	{ "tell-others", tell_others },
};

static void do_step(const char *name)
{
	size_t i;

	if (strcmp(name, "try") == 0)
		return try_all("main");
	if (strncmp(name, "ready-", 6) == 0)
		return notify(name + 6, "STATUS=up\nREADY=1\n");
	if (strncmp(name, "status-", 7) == 0)
		return notify(name + 7, "STATUS=NOT READY=1\n");
	if (strncmp(name, "sleep-", 6) == 0) {
		usleep((useconds_t)atoi(name + 6) * 1000);
		return;
	}
	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (strcmp(name, steps[i].name) == 0)
			return steps[i].run();
	printf("%s: no such step\n", name);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		do_step(argv[i]);
	return 0;
}
