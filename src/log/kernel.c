/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's own log: records of its audit where no daemon takes them, and faults. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/private.h"

/* "type=1326 audit(...): ..." */
static bool take_printed(struct log *log, const struct log_who *who, char *text)
{
	struct log_who whose = *who;
	char *stamp;
	uint64_t serial;
	unsigned long type;

	if (strncmp(text, "type=", 5) != 0)
		return false;
	type = strtoul(text + strlen("type="), &stamp, 10);
	if (*stamp != ' ')
		return false;
	stamp = log_audit_stamp(stamp + 1, &whose, &serial);
	if (stamp)
		log_audit_record(log, &whose, (unsigned int)type, serial, stamp);
	return stamp;
}

/* What x86 says of a fault: of a page that is there, by an instruction that was to be fetched. */
#define FAULT_PRESENT 0x01
#define FAULT_FETCH 0x10

/* "COMM[PID]: segfault at ADDRESS ip ADDRESS sp ADDRESS error CODE" */
static void take_fault(struct log *log, const struct log_who *who, char *text)
{
	char *fault = strstr(text, "]: segfault at "), *name;
	struct log_event event;
	unsigned long long address, pc, stack, code;

	if (!fault || sscanf(fault, "]: segfault at %llx ip %llx sp %llx error %llx", &address, &pc,
			     &stack, &code) != 4)
		return;
	*fault = '\0';
	name = strrchr(text, '[');
	if (!name || (code & (FAULT_PRESENT | FAULT_FETCH)) != (FAULT_PRESENT | FAULT_FETCH))
		return;
	*name = '\0';
	event = log_event_of(who, EVIDENCE_LOG_FAULT, LOG_KERNEL);
	event.program = text;
	event.pid = log_number(name + 1);
	event.about[0] = text;
	log_event(log, &event);
}

void log_kernel_line(struct log *log, const struct log_who *who, char *line)
{
	struct log_who nobody = *who;

	/* It is the kernel that writes. */
	nobody.program = NULL;
	nobody.unit = NULL;
	nobody.pid = -1;
	if (!strncmp(line, "audit: ", 7))
		line += strlen("audit: ");
	if (!take_printed(log, &nobody, line))
		take_fault(log, &nobody, line);
}
