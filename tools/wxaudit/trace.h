/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wxaudit trace: three processes. wxaudit looks at each call and says what it
 * was. The supervisor, its child, has the listener of the filter and answers if
 * wxaudit does not; it lives as long as any process under the filter, whatever
 * becomes of wxaudit. The command is the supervisor's child, so that both may
 * look at it where Yama lets ancestors only.
 */
#ifndef WXAUDIT_TRACE_H
#define WXAUDIT_TRACE_H

#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "knowledge/component.h"
#include "trace/tally.h"
#include "wxaudit.h"

/* What the supervisor says. The first one comes with the listener. */
struct trace_message {
	enum {
		TRACE_STARTED,
		TRACE_CALL,
		TRACE_ENDED,
	} kind;
	int status;	 /* of TRACE_ENDED, as of waitpid() */
	uint64_t missed; /* calls so far that it answered without us */
	struct seccomp_notif call;
};

/**
 * struct launch - what is to be run.
 * @argv:	up to NULL
 * @mdwe:	under PR_SET_MDWE
 * @signals:	blocked for it
 */
struct launch {
	char **argv;
	bool mdwe;
	sigset_t signals;
};

/* A command that runs. */
struct running {
	pid_t supervisor;
	int pidfd; /* of the command */
	int link;  /* to the supervisor */
	int listener;
	struct seccomp_notif *taken; /* last by the supervisor */
};

/* Sockets, trace-supervisor.c. */
int link_send(int link, const void *message, size_t size, int descriptor);
ssize_t link_receive(int link, void *ret, size_t size, int *ret_descriptor);

/* Let the call go on, as if nobody had asked. False: there is no such call any more. */
bool supervisor_answer(int listener, uint64_t id);

/*
 * Memory that wxaudit and the supervisor share, so that a call that this one has
 * taken is known to the other, whatever becomes of it in between. NULL for none.
 */
struct seccomp_notif *supervisor_share(void);
void supervisor_unshare(struct seccomp_notif *taken);

/**
 * supervisor_serve() - answer as long as there is anybody to ask.
 * @link:	to wxaudit, -1 for none
 * @command:	its child, 0 for none
 * @taken:	of supervisor_share()
 */
_Noreturn void supervisor_serve(int listener, int link, pid_t command, struct seccomp_notif *taken);

/* trace-launch.c. -1 if it could not be started, which was said. */
int launch_start(const struct launch *launch, struct running *ret);

/**
 * struct look - what is seen of one run.
 * @seconds:	how long at most, 0 for until the end
 * @ends:	signals that end it, which are blocked
 * @images:	of all runs
 */
struct look {
	struct running running;
	double seconds;
	sigset_t ends;
	struct images *images;
	struct tally tally;
	struct regions regions;
	bool ended; /* the command did, with this status */
	int status;
	bool all_ended; /* nothing is left under the filter */
	bool lost;	/* the supervisor was killed */
	long attempts;
	long unread;	/* attempts of processes that are not ours to see */
	long unstopped; /* stacks that are not complete for that reason */
	long vanished;
	uint64_t missed;
	struct {
		bool is;
		pid_t tid;
		struct seccomp_data data;
	} restarted; /* a call that our looking made it begin again */
};

/* Until all has ended, the time is over or a signal came. trace-look.c */
void look_run(struct look *look);

/* Handle one call; it is answered then. trace-call.c */
void look_at_call(struct look *look, const struct seccomp_notif *call);

/* Let the call go on, and tell the supervisor that it need not. */
bool look_answer(struct look *look, uint64_t id);

/**
 * look_stop() - walk the stack of a thread with all its registers.
 *
 * The call is answered by it: the thread is stopped behind it, where a signal
 * would be delivered, and nothing of it begins again.
 *
 * Return: 0 or -errno: -EPERM if it must not be stopped, -ESRCH if it ended.
 */
int look_stop(struct look *look, const struct seccomp_notif *call, int process, struct stack *ret);

/* The document. trace-report.c */
void trace_report(struct report *report, const struct knowledge *knowledge, char **argv,
		  const struct look *first, const struct look *enforced);

#endif
