/* SPDX-License-Identifier: Apache-2.0 */
#include "live.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const char *live_absent(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	/* An emulator of user programs has no filters. */
	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action)
		       ? "no seccomp filters here"
		       : NULL;
}

int live_load(const struct sock_filter *program, size_t length)
{
	struct sock_fprog all = { (unsigned short)length,
				  (struct sock_filter *)(uintptr_t)program };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all))
		return -errno;
	return 0;
}

int live_child(int (*body)(void *argument), void *argument)
{
	const struct rlimit no_core = { 0, 0 };
	pid_t child = fork();
	int status;

	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		_exit(body(argument));
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("live_child");
		abort();
	}
	return status;
}

void *live_shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		perror("live_shared");
		abort();
	}
	return memory;
}
