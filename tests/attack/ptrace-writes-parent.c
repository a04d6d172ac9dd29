/* SPDX-License-Identifier: Apache-2.0 */
/* A child debugs its parent, and writes its code. */
#include "raw.h"

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static void write_process(pid_t pid)
{
	const char *text = own_text();
	long words[2] = { 0 };

	inject(words);
	for (size_t i = 0; i < sizeof(words); i += sizeof(long))
		forbidden((int)raw(SYS_ptrace, PTRACE_POKETEXT, pid, text + i,
				   words[i / sizeof(long)]));
}

void attack(void)
{
	pid_t parent = getpid(), child;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	child = setup(fork());
	if (child == 0) {
		forbidden((int)raw(SYS_ptrace, PTRACE_ATTACH, parent));
		setup(waitpid(parent, NULL, __WALL));
		write_process(parent);
		setup((int)raw(SYS_ptrace, PTRACE_DETACH, parent));
		_exit(0);
	}
	finish_child(child);
	run(own_text());
}
