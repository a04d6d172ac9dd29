/* SPDX-License-Identifier: Apache-2.0 */
/* A thread is stopped for its registers, for less than a millisecond. */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "trace.h"

#define REGISTERS_MAX 512

#ifndef PTRACE_EVENT_STOP
#define PTRACE_EVENT_STOP 128 /* linux/ptrace.h, which does not go with sys/ptrace.h */
#endif

/* Return: the status of the stop; 0 if it ended instead. */
static int wait_for_stop(pid_t tid)
{
	int status;
	pid_t got;

	do
		got = waitpid(tid, &status, __WALL);
	while (got < 0 && errno == EINTR);
	return got == tid && WIFSTOPPED(status) ? status : 0;
}

static void walk(struct look *look, pid_t tid, int process, struct stack *ret)
{
	unsigned char bytes[REGISTERS_MAX];
	struct iovec all = { bytes, sizeof(bytes) };
	struct registers registers = { .pc = 0 };
	struct stack stack;

	if (ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &all) != 0 ||
	    registers_read(process, &registers) != 0)
		return;
	registers.all = bytes;
	registers.all_size = all.iov_len;
	stack_walk(tid, process, &look->regions, look->images, &registers, &stack);
	if (stack.count > ret->count || stack.complete)
		*ret = stack;
}

/*
 * A signal that was to be delivered at the stop is delivered. Return: 0, or
 * -errno if the thread was killed meanwhile.
 */
static int let_go(pid_t tid, int status)
{
	const long signal = status >> 16 == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);

	return ptrace(PTRACE_DETACH, tid, NULL, (void *)signal) == 0 ? 0 : -errno;
}

/* While we hold a thread, no key of the terminal may stop us. */
static void hold_stops(sigset_t *ret_before)
{
	sigset_t stops;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTSTP);
	sigaddset(&stops, SIGTTIN);
	sigaddset(&stops, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stops, ret_before);
}

/*
 * The thread waits for our answer, where only what kills it wakes it: so it
 * makes the call, and stops before it is back in the program. Before Linux 5.19
 * it wakes at once, and will make the call, and ask, again.
 */
static void note_restart(struct look *look, const struct seccomp_notif *call)
{
	look->restarted.is = true;
	look->restarted.tid = (pid_t)call->pid;
	look->restarted.data = call->data;
}

/* While it waits for us. Return: 0 or -errno. */
static int stop_and_walk(struct look *look, const struct seccomp_notif *call, int process,
			 struct stack *ret)
{
	const pid_t tid = (pid_t)call->pid;
	int status;

	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	if (!look_answer(look, call->id))
		note_restart(look, call);
	status = wait_for_stop(tid);
	if (!status)
		return -ESRCH;
	walk(look, tid, process, ret);
	return let_go(tid, status);
}

int look_stop(struct look *look, const struct seccomp_notif *call, int process, struct stack *ret)
{
	sigset_t before;
	int error;

	hold_stops(&before);
	if (ptrace(PTRACE_SEIZE, (pid_t)call->pid, NULL, NULL) == 0) {
		error = stop_and_walk(look, call, process, ret);
	} else {
		error = -errno;
		/* Of who was killed the kernel says the same as of who is not for us. */
		if (!look_answer(look, call->id))
			error = -ESRCH;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}
