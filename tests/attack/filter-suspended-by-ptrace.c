/* SPDX-License-Identifier: Apache-2.0 */
/* A debugger with privileges may switch off the filter of the process that it debugs. */
#include "raw.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/wait.h>

static void in_child(void)
{
	int id = new_segment();
	void *writable = setup_map(raw_attach(id, NULL, 0)), *page;

	forbidden((int)raw(SYS_ptrace, PTRACE_TRACEME));
	raise(SIGSTOP);
	page = forbidden_map(raw_attach(id, NULL, SHM_EXEC | SHM_RDONLY));
	inject(writable);
	run(page);
}

void attack(void)
{
	pid_t child = setup(fork());
	int status;

	if (child == 0)
		in_child();
	setup(waitpid(child, &status, 0));
	if (!WIFSTOPPED(status))
		_exit(WEXITSTATUS(status));
	/* Refused to one that has a filter itself; what counts is what the child can do then. */
	raw(SYS_ptrace, PTRACE_SETOPTIONS, child, 0, PTRACE_O_SUSPEND_SECCOMP | PTRACE_O_EXITKILL);
	setup((int)raw(SYS_ptrace, PTRACE_CONT, child));
	finish_child(child);
	_exit(EXECUTED);
}
