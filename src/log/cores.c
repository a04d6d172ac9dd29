/* SPDX-License-Identifier: Apache-2.0 */
/* Core dumps, as systemd-coredump tells of them. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "log/private.h"

/* How far from the end the cause is looked for. */
#define FRAMES_MAX 64

/* By which a program ends that was refused memory, or runs what it may not. */
static const int deadly[] = { SIGSEGV, SIGABRT, SIGTRAP, SIGILL, SIGBUS, SIGSYS };

static bool is_deadly(int64_t number)
{
	size_t i;

	for (i = 0; i < sizeof(deadly) / sizeof(*deadly); i++)
		if (deadly[i] == number)
			return true;
	return false;
}

/* "#1  0x00007f... n/a (libluajit-5.1.so.2 + 0x1234)": the component nearest to the end. */
static const struct component *component_in(const struct log *log, const char *stack)
{
	const struct component *component = NULL;
	const char *end;
	unsigned int frames = FRAMES_MAX;

	while (frames-- && !component && (end = strstr(stack, " + 0x"))) {
		const char *open = memrchr(stack, '(', (size_t)(end - stack));
		char *name = open ? strndup(open + 1, (size_t)(end - open - 1)) : NULL;

		component = log_component_of(log, name);
		if (component && !log_component_dies(component))
			component = NULL;
		free(name);
		stack = end + 1;
	}
	return component;
}

static const struct component *component_of(const struct log *log, const struct log_who *who,
					    const char *message)
{
	const struct component *component = log_component_of(log, who->program);

	if (component && log_component_dies(component))
		return component;
	return component_in(log, message);
}

void log_core(struct log *log, const struct log_who *who, const char *message, int64_t number)
{
	const char *name = number > 0 ? sigabbrev_np((int)number) : NULL;
	struct log_event event = log_event_of(who, EVIDENCE_LOG_CORE, LOG_COREDUMP);
	char *signal = NULL;

	if (!is_deadly(number) || !name) {
		log->tally[LOG_OTHER_CORES]++;
		return;
	}
	if (asprintf(&signal, "SIG%s", name) < 0)
		die("out of memory");
	event.text[LOG_SIGNAL] = signal;
	event.component = component_of(log, who, message);
	/* By itself any program may crash. */
	event.supports = !event.component;
	log_event(log, &event);
	free(signal);
}
