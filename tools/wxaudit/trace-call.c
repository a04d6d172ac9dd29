/* SPDX-License-Identifier: Apache-2.0 */
/* One call: what it asks for, and who asks. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "core/str.h"
#include "policy/watch.h"
#include "trace.h"

#define SLEEPY_MAX 1000 /* looks at a thread that is still awake */
#define UNKNOWN_PROGRAM "a program that is not ours to see"

static const enum evidence evidence_of[] = {
	[WATCH_WRITE_EXEC] = EVIDENCE_TRACE_WX,
	[WATCH_EXEC_GAIN] = EVIDENCE_TRACE_GAIN,
	[WATCH_ANONYMOUS] = EVIDENCE_TRACE_ANONYMOUS,
	[WATCH_SHARED] = EVIDENCE_TRACE_SHARED,
	[WATCH_FILE] = EVIDENCE_TRACE_FILE,
	[WATCH_READ_IMPLIES_EXEC] = EVIDENCE_TRACE_PERSONALITY,
	[WATCH_COPY] = EVIDENCE_TRACE_COPY,
};

/* One that is looked at. */
struct event {
	const struct seccomp_notif *call;
	int process; /* of process_open(), of the thread */
	struct watch_call watch;
	struct attempt attempt;
	struct registers registers;
	uint64_t top;
	struct program *program;
	bool has_regions;
};

/* Whether the thread still waits: then what we opened is its own. */
static bool is_valid(const struct look *look, uint64_t id)
{
	return ioctl(look->running.listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

/* What it asks for. */

/* The arguments of an old mmap(), from memory; false if that cannot be read. */
static bool read_arguments(pid_t tid, struct seccomp_data *data)
{
	uint32_t words[6];
	struct iovec to = { words, sizeof(words) };
	struct iovec from = { (void *)(uintptr_t)(uint32_t)data->args[0], sizeof(words) };
	size_t i;

	if (process_vm_readv(tid, &to, 1, &from, 1, 0) != sizeof(words))
		return false;
	for (i = 0; i < 6; i++)
		data->args[i] = words[i];
	return true;
}

static void decode(const struct seccomp_notif *call, struct watch_call *ret,
		   struct seccomp_data *ret_data)
{
	const bool indirect = watch_is_indirect(&call->data);

	*ret_data = call->data;
	if (indirect && !read_arguments((pid_t)call->pid, ret_data))
		ret_data->args[2] = 0;
	watch_decode(ret_data, indirect, ret);
}

static bool is_memfd(int process, uint64_t fd)
{
	char name[32], target[64];
	ssize_t len;

	snprintf(name, sizeof(name), "fd/%d", (int)fd);
	len = readlinkat(process, name, target, sizeof(target) - 1);
	target[len > 0 ? len : 0] = '\0';
	return str_starts(target, "/memfd:");
}

static void set_attempt(struct event *event, const struct seccomp_data *data)
{
	const enum watch_kind kind = event->watch.kind;

	event->attempt = (struct attempt) {
		.evidence = evidence_of[kind],
		.call = event->watch.name,
		.abi = event->watch.abi,
		.prot = event->watch.prot,
	};
	if (kind != WATCH_FILE && (kind != WATCH_SHARED || data->args[3] & MAP_ANONYMOUS))
		return;
	event->attempt.memfd = is_memfd(event->process, data->args[4]);
	if (event->attempt.memfd && kind == WATCH_FILE)
		event->attempt.evidence = EVIDENCE_TRACE_ANONYMOUS;
}

/* Who asks. */

static struct program *find_program(struct look *look, int process)
{
	char *exe = process_exe(process);
	struct program *program = tally_program(&look->tally, exe ? exe : UNKNOWN_PROGRAM);

	if (!exe)
		look->unread++;
	free(exe);
	return program;
}

static const struct region *region_at(const struct regions *regions, uint64_t address)
{
	size_t i;

	for (i = 0; i < regions->count; i++)
		if (address >= regions->at[i].map.start && address < regions->at[i].map.end)
			return &regions->at[i];
	return NULL;
}

static struct frame frame_at(struct look *look, const struct event *event, uint64_t pc)
{
	const struct region *region = region_at(&look->regions, pc);
	struct frame frame = { NULL, 0 };

	if (!region || !(region->map.prot & PROT_EXEC))
		return frame;
	frame.image = images_find(look->images, event->process, region);
	if (!frame.image || !image_address(frame.image, pc - region->map.start + region->map.offset,
					   &frame.address))
		frame.address = pc;
	return frame;
}

/* A second view of what is not executable is none of our business. */
static bool is_of_executable(const struct look *look, const struct event *event)
{
	const struct region *region = region_at(&look->regions, event->watch.address);

	return region && region->map.prot & PROT_EXEC;
}

/* musl's loader maps files without MAP_DENYWRITE, and then nobody else is on the stack. */
static bool is_loader(const struct site *site)
{
	size_t i;

	if (site->attempt.evidence != EVIDENCE_TRACE_FILE)
		return false;
	for (i = 0; i < site->stack.count; i++)
		if (!site->stack.at[i].image || !site->stack.at[i].image->is_system)
			return false;
	return true;
}

/*
 * Once for each place, unless the thread is killed meanwhile. Return: whether
 * the call was answered.
 */
static bool walk(struct look *look, struct event *event, struct site *site)
{
	int error;

	site->pid = (pid_t)event->call->pid;
	site->walked = true;
	stack_walk((pid_t)event->call->pid, event->process, &look->regions, look->images,
		   &event->registers, &site->stack);
	if (site->stack.complete || !event->has_regions)
		return false;
	error = look_stop(look, event->call, event->process, &site->stack);
	look->unstopped += error == -EPERM;
	site->walked = error != -ESRCH;
	return true;
}

static void count(struct look *look, struct site *site)
{
	if (site && site->is_loader)
		return;
	look->attempts++;
	if (site)
		tally_count(&look->tally, site);
}

/* Return: whether the call was answered. */
static bool look_closely(struct look *look, struct event *event, struct memo *memo)
{
	struct caller caller = { .exe = event->program };
	bool answered = false;
	struct site *site;

	event->has_regions = process_regions(event->process, &look->regions) == 0;
	if (!event->has_regions)
		look->regions.count = 0;
	caller.pc = frame_at(look, event, event->registers.pc);
	caller.top = frame_at(look, event, event->top);
	if (event->watch.kind == WATCH_COPY && !is_of_executable(look, event))
		return false;
	if (!is_valid(look, event->call->id)) {
		look->vanished++;
		return false;
	}
	site = tally_find(&look->tally, &event->attempt, &caller);
	if (!site)
		site = tally_add(&look->tally, &event->attempt, &caller);
	if (site && !site->walked) {
		answered = walk(look, event, site);
		site->is_loader = is_loader(site);
	}
	if (site && site->walked)
		memo->site = site;
	count(look, site);
	return answered;
}

/*
 * A thread that asked may be on its way to sleep still, and one that is killed
 * is awake. Return: whether it is there to be looked at.
 */
static bool read_registers(const struct look *look, struct event *event)
{
	const struct timespec moment = { 0, 20000 };
	int error, left = SLEEPY_MAX;

	while ((error = registers_read(event->process, &event->registers)) == -EAGAIN && left--) {
		if (!is_valid(look, event->call->id))
			return false;
		nanosleep(&moment, NULL);
	}
	if (error == -ESRCH || error == -ENOENT)
		return false;
	/* Where that is not ours to read, the kernel at least told the first one. */
	if (error)
		event->registers =
			(struct registers) { .pc = event->call->data.instruction_pointer };
	event->top = stack_top((pid_t)event->call->pid, &event->registers);
	return true;
}

/* Return: whether the call was answered. */
static bool look_at_attempt(struct look *look, struct event *event)
{
	struct memo key, *memo;

	if (!read_registers(look, event)) {
		look->vanished++;
		return false;
	}
	key = (struct memo) {
		.tid = (pid_t)event->call->pid,
		.pc = event->registers.pc,
		.top = event->top,
		.exe = event->program,
		.attempt = event->attempt,
	};
	memo = tally_memo(&look->tally, &key);
	if (!memo->site)
		return look_closely(look, event, memo);
	count(look, memo->site);
	return false;
}

/* Return: whether the call was answered. */
static bool look_at_event(struct look *look, struct event *event, const struct seccomp_data *data)
{
	if (event->watch.kind == WATCH_NOTHING)
		return false;
	if (!is_valid(look, event->call->id)) {
		look->vanished++;
		return false;
	}
	event->program = find_program(look, event->process);
	if (event->watch.kind == WATCH_MEMFD) {
		event->program->memfds++;
		return false;
	}
	set_attempt(event, data);
	return look_at_attempt(look, event);
}

/* The same call of the same thread, which looking at it made it begin again. */
static bool is_restarted(struct look *look, const struct seccomp_notif *call)
{
	if (!look->restarted.is || look->restarted.tid != (pid_t)call->pid)
		return false;
	look->restarted.is = false;
	return memcmp(&look->restarted.data, &call->data, sizeof(call->data)) == 0;
}

void look_at_call(struct look *look, const struct seccomp_notif *call)
{
	struct event event = { .call = call, .process = -1 };
	struct seccomp_data data;
	bool answered = false;

	/* One of another PID namespace has no number here, and none in our /proc. */
	if (!call->pid) {
		look->attempts++;
		look->unread++;
	} else if (!is_restarted(look, call)) {
		event.process = process_open((pid_t)call->pid);
		decode(call, &event.watch, &data);
		if (event.process >= 0)
			answered = look_at_event(look, &event, &data);
		else
			look->vanished++;
	}
	if (!answered)
		look_answer(look, call->id);
	if (event.process >= 0)
		close(event.process);
}
