/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second preload, for lock-at=ready alone: sees the program tell the service
 * manager that it is ready, see sd_notify(3), and locks it then. By itself,
 * because the functions that may send this carry all of a program's traffic.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "wxguard.h"

#define EXPORT __attribute__((visibility("default")))
#define LONGEST 4096

static bool says_ready(const char *text, size_t len)
{
	static const char ready[] = "READY=1";
	const char *end = text + len;

	for (; text < end; text++) {
		if ((size_t)(end - text) >= sizeof(ready) - 1 &&
		    memcmp(text, ready, sizeof(ready) - 1) == 0)
			return true;
		text = memchr(text, '\n', (size_t)(end - text));
		if (!text)
			return false;
	}
	return false;
}

/* "@" stands for the zero of an abstract name. */
static bool is_manager(const struct sockaddr_un *name, socklen_t len)
{
	const char *path = getenv("NOTIFY_SOCKET");
	const size_t skip = offsetof(struct sockaddr_un, sun_path);

	if (!path || !*path || len <= skip || name->sun_family != AF_UNIX)
		return false;
	if (*path == '@' && name->sun_path[0])
		return false;
	return strlen(path) <= len - skip &&
	       strncmp(path + (*path == '@'), name->sun_path + (*path == '@'),
		       len - skip - (*path == '@')) == 0;
}

static bool is_connected_to_manager(int fd)
{
	struct sockaddr_un name;
	socklen_t len = sizeof(name);

	return getpeername(fd, (struct sockaddr *)&name, &len) == 0 && is_manager(&name, len);
}

static bool done;

/* What was sent may have been the message; longer ones the manager does not take. */
static void look(int fd, const void *text, size_t len, const void *name, socklen_t name_len)
{
	const int error = errno;

	if (!done && len <= LONGEST && says_ready(text, len) &&
	    (name ? is_manager(name, name_len) : is_connected_to_manager(fd)))
		done = wxguard_lock() == 0;
	errno = error;
}

/* libc's own function behind ours; other constructors may be earlier than ours would be. */
static void *next(void **known, const char *name)
{
	void *found = __atomic_load_n(known, __ATOMIC_RELAXED);

	if (found)
		return found;
	found = dlsym(RTLD_NEXT, name);
	__atomic_store_n(known, found, __ATOMIC_RELAXED);
	return found;
}

typedef ssize_t send_function(int fd, const void *buf, size_t len, int flags);
typedef ssize_t sendto_function(int fd, const void *buf, size_t len, int flags,
				const struct sockaddr *name, socklen_t name_len);
typedef ssize_t sendmsg_function(int fd, const struct msghdr *message, int flags);
typedef ssize_t write_function(int fd, const void *buf, size_t len);

/* The C library declares the name of sendto() as a union of pointers. */
sendto_function ready_sendto __asm__("sendto");

EXPORT ssize_t send(int fd, const void *buf, size_t len, int flags)
{
	static void *known;
	const ssize_t ret = ((send_function *)next(&known, "send"))(fd, buf, len, flags);

	if (ret > 0)
		look(fd, buf, (size_t)ret, NULL, 0);
	return ret;
}

EXPORT ssize_t ready_sendto(int fd, const void *buf, size_t len, int flags,
			    const struct sockaddr *name, socklen_t name_len)
{
	static void *known;
	const ssize_t ret =
		((sendto_function *)next(&known, "sendto"))(fd, buf, len, flags, name, name_len);

	if (ret > 0)
		look(fd, buf, (size_t)ret, name, name_len);
	return ret;
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	static void *known;
	const ssize_t ret = ((sendmsg_function *)next(&known, "sendmsg"))(fd, message, flags);

	if (ret > 0 && message->msg_iovlen == 1)
		look(fd, message->msg_iov->iov_base, (size_t)ret, message->msg_name,
		     message->msg_namelen);
	return ret;
}

EXPORT ssize_t write(int fd, const void *buf, size_t len)
{
	static void *known;
	const ssize_t ret = ((write_function *)next(&known, "write"))(fd, buf, len);

	if (ret > 0)
		look(fd, buf, (size_t)ret, NULL, 0);
	return ret;
}
