/* SPDX-License-Identifier: Apache-2.0 */
/* A process that is not guarded has sent a memfd over a socket, which this one has. */
#ifndef ATTACK_PEER_H
#define ATTACK_PEER_H

#include "raw.h"

#include <string.h>
#include <sys/socket.h>

static inline int receive_memfd(void)
{
	char byte;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd;

	forbidden((int)recvmsg(handed_over("PEER_SOCKET"), &message, MSG_CMSG_CLOEXEC));
	if (!CMSG_FIRSTHDR(&message))
		end(BROKEN, "no descriptor in the message");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

#endif
