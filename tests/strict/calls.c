/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the calls that have a rule of their own, by libc's function where there
 * is one and by syscall() where not, and says how each ended. None of them
 * changes anything: they fail for another reason where they are not refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int pidfd_getfd(int pidfd, int target, unsigned int flags);

static void say(const char *name, long ret)
{
	printf("%s %s\n", name, ret < 0 ? strerrorname_np(errno) : "done");
	fflush(stdout);
}

int main(void)
{
	struct iovec nothing = { NULL, 0 };
	char *const argv[] = { (char *)"true", NULL };

	say("personality", personality(READ_IMPLIES_EXEC | 0x40 /* no such personality */));
	say("personality-query", personality(0xffffffff));
	say("memfd_create", memfd_create("calls", ~0U));
	say("memfd_secret", syscall(447, ~0U));
	say("userfaultfd", syscall(SYS_userfaultfd, ~0U));
	say("ptrace", ptrace(PTRACE_SETOPTIONS, -1, NULL, NULL));
	say("process_vm_writev", process_vm_writev(-1, &nothing, 1, &nothing, 1, 0));
	say("pidfd_getfd", pidfd_getfd(-1, -1, 0));
	say("io_uring_setup", syscall(SYS_io_uring_setup, 0, NULL));
	say("bpf", syscall(SYS_bpf, -1, NULL, 0));
	say("remap_file_pages", remap_file_pages(NULL, 0, 0, 0, 0));
#ifdef SYS_modify_ldt
	say("modify_ldt", syscall(SYS_modify_ldt, 99, NULL, 0));
#endif
#ifdef SYS_uselib
	say("uselib", syscall(SYS_uselib, "/nowhere"));
#endif
	say("execveat-path", syscall(SYS_execveat, AT_FDCWD, "/nowhere", argv, environ, 0));
	say("execveat", syscall(SYS_execveat, -1, "", argv, environ, AT_EMPTY_PATH));
	say("fexecve", fexecve(999, argv, environ));
	return 0;
}
