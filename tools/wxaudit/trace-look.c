/* SPDX-License-Identifier: Apache-2.0 */
/* One run, from its start to its end or to ours. */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trace.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

bool look_answer(struct look *look, uint64_t id)
{
	const bool answered = supervisor_answer(look->running.listener, id);

	/* Should it not hear it, it answers once more, which does no harm. */
	if (look->running.link >= 0)
		link_send(look->running.link, &id, sizeof(id), -1);
	return answered;
}

/* Whether nobody is left under the filter. */
static bool is_all_ended(const struct look *look)
{
	struct pollfd ready = { .fd = look->running.listener, .events = 0 };

	return poll(&ready, 1, 0) > 0 && ready.revents & POLLHUP;
}

/*
 * The supervisor was killed. We have the listener as well, so the command lives;
 * another one takes its place, for the time after us.
 */
static void replace_supervisor(struct look *look)
{
	close(look->running.link);
	look->running.link = -1;
	look->all_ended |= is_all_ended(look);
	if (look->all_ended)
		return;
	look->lost = true;
	/* All that it told of has been looked at; this one it had no time to tell of. */
	supervisor_answer(look->running.listener, look->running.taken->id);
	look->running.supervisor = fork();
	if (look->running.supervisor == 0) {
		setsid();
		supervisor_serve(look->running.listener, -1, 0, look->running.taken);
	}
	warnx("the supervisor was killed: what is asked for from now on is not seen");
}

static void take_message(struct look *look)
{
	struct trace_message message;

	if (link_receive(look->running.link, &message, sizeof(message), NULL) != sizeof(message)) {
		replace_supervisor(look);
		return;
	}
	look->missed = message.missed;
	if (message.kind == TRACE_CALL) {
		look_at_call(look, &message.call);
	} else if (message.kind == TRACE_ENDED) {
		look->ended = true;
		look->status = message.status;
	}
}

/* Signals of the terminal are the command's; others are for us to end by. */
static bool is_over(struct look *look, double deadline)
{
	const struct timespec none = { 0, 0 };
	const int got = sigtimedwait(&look->ends, NULL, &none);

	return got == SIGTERM || got == SIGHUP || (deadline > 0 && now() >= deadline);
}

static int left_until(double deadline)
{
	const double left = deadline - now();

	/* A signal is seen at the latest then. */
	if (!(deadline > 0) || left > 0.2)
		return 200;
	return left > 0 ? (int)(left * 1000) + 1 : 0;
}

static void wait_for_more(struct look *look, double deadline)
{
	struct pollfd ready[] = {
		{ .fd = look->running.link, .events = POLLIN },
		{ .fd = look->running.listener, .events = 0 },
	};

	if (poll(ready, 2, left_until(deadline)) < 0 && errno != EINTR)
		err(EXIT_FAILED, "poll");
	if (ready[1].revents & POLLHUP)
		look->all_ended = true;
	if (ready[0].revents)
		take_message(look);
}

/* What the supervisor said before it ended with the rest. */
static void take_rest(struct look *look)
{
	struct pollfd ready = { .fd = look->running.link, .events = POLLIN };

	while (look->running.link >= 0 && !look->ended && poll(&ready, 1, 1000) > 0)
		take_message(look);
}

void look_run(struct look *look)
{
	const double deadline = look->seconds > 0 ? now() + look->seconds : 0;

	while (!look->all_ended && !is_over(look, deadline))
		wait_for_more(look, deadline);
	if (look->all_ended)
		take_rest(look);
	/* From here on the supervisor answers by itself. */
	if (look->running.link >= 0)
		close(look->running.link);
	close(look->running.listener);
	supervisor_unshare(look->running.taken);
	if (look->all_ended)
		waitpid(look->running.supervisor, NULL, 0);
}
