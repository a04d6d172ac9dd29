/* SPDX-License-Identifier: Apache-2.0 */
/* A debugger writes its child's code. */
#include "raw.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static void write_child(pid_t child)
{
	const char *text = own_text();
	long words[2] = { 0 };
	int status;

	setup(waitpid(child, &status, 0));
	if (!WIFSTOPPED(status))
		_exit(WEXITSTATUS(status));
	inject(words);
	for (size_t i = 0; i < sizeof(words); i += sizeof(long))
		forbidden((int)raw(SYS_ptrace, PTRACE_POKETEXT, child, text + i,
				   words[i / sizeof(long)]));
	setup((int)raw(SYS_ptrace, PTRACE_CONT, child));
}

void attack(void)
{
	pid_t child = setup(fork());

	if (child == 0) {
		forbidden((int)raw(SYS_ptrace, PTRACE_TRACEME));
		raise(SIGSTOP);
		run(own_text());
	}
	write_child(child);
	finish_child(child);
	_exit(EXECUTED);
}
