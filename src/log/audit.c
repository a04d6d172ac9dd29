/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of the kernel's audit, from its log, its daemon's, or the journal:
 * SECCOMP, and SELinux's AVC for execmem and its kin, which is an event with
 * the SYSCALL record of the same serial number.
 */
#include <linux/audit.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/die.h"
#include "log/private.h"

/* Events that wait for their other records; the daemon may mix a few. */
#define PENDING 32
/* Records that were seen, of which another log may have a copy. A power of two. */
#define SEEN 16384

/* What SELinux calls it. */
static const char *const permissions[] = { "execmem", "execmod", "execstack", "execheap" };
#define PERMISSIONS (sizeof(permissions) / sizeof(*permissions))

/* System calls that make memory executable, or a way to it: src/policy/calls.def has them. */
static const char *const calls[] = {
	"mmap",		"mmap2",    "mprotect",	   "pkey_mprotect",	"mremap",
	"shmat",	"ipc",	    "personality", "userfaultfd",	"memfd_create",
	"memfd_secret", "ptrace",   "bpf",	   "modify_ldt",	"io_uring_setup",
	"uselib",	"execveat", "pidfd_getfd", "process_vm_writev", "remap_file_pages"
};

struct pending {
	struct log_who who;
	uint64_t serial;
	char *program;
	char *comm;
	char *context;
	char *library;
	char *call;
	const char *protection;
	unsigned int denied; /* a bit for each permission */
	bool permissive;
};

struct seen {
	uint64_t microseconds;
	uint64_t serial;
	uint64_t what;
};

struct log_audit {
	struct pending pending[PENDING];
	size_t next;
	struct seen seen[SEEN];
};

struct log_audit *log_audit_new(void)
{
	struct log_audit *audit = calloc(1, sizeof(*audit));

	if (!audit)
		die("out of memory");
	return audit;
}

static void forget(struct pending *pending)
{
	free(pending->program);
	free(pending->comm);
	free(pending->context);
	free(pending->library);
	free(pending->call);
	*pending = (struct pending) { .serial = 0 };
}

void log_audit_free(struct log_audit *audit)
{
	size_t i;

	for (i = 0; i < PENDING; i++)
		forget(&audit->pending[i]);
	free(audit);
}

/* Whether another log had this record too. What is overwritten is forgotten. */
static bool was_seen(struct log *log, const struct log_who *who, uint64_t serial, uint64_t what)
{
	const struct seen record = { who->microseconds, serial, what };
	const uint64_t mixed = (who->microseconds ^ serial ^ what << 32) * 0x9e3779b97f4a7c15U;
	struct seen *slot = &log->audit->seen[mixed >> 50];

	if (serial && slot->microseconds == record.microseconds && slot->serial == serial &&
	    slot->what == what) {
		log->tally[LOG_REPEATED]++;
		return true;
	}
	*slot = record;
	return false;
}

/* KEY=VALUE. */

/* Names that are not plain are in hexadecimal digits, without quotes. */
static void decode(char *value)
{
	const size_t len = strlen(value);
	size_t i;

	if (!len || len % 2 || strspn(value, "0123456789ABCDEF") != len)
		return;
	for (i = 0; i < len; i += 2) {
		const char digits[] = { value[i], value[i + 1], '\0' };
		const char byte = (char)strtoul(digits, NULL, 16);

		value[i / 2] = byte ? byte : ' ';
	}
	value[len / 2] = '\0';
}

static bool is_name(const char *key)
{
	return !strcmp(key, "exe") || !strcmp(key, "comm") || !strcmp(key, "path");
}

/* Return: where the next one starts. */
static char *take_value(char *at, const char *key, char **value)
{
	const bool quoted = *at == '"';

	*value = at += quoted;
	at += strcspn(at, quoted ? "\"" : " ");
	if (*at)
		*at++ = '\0';
	if (!quoted && is_name(key))
		decode(*value);
	return at;
}

/* The next pair, moving on; what is none is skipped. */
static bool next_pair(char **at, char **key, char **value)
{
	while (**at) {
		char *word = *at + strspn(*at, " ");
		const size_t len = strcspn(word, " =");

		*at = word + len;
		if (word[len] != '=')
			continue;
		word[len] = '\0';
		*key = word;
		*at = take_value(word + len + 1, word, value);
		return true;
	}
	return false;
}

/* Those of a SECCOMP, an AVC or a SYSCALL record that matter; NULL where they are not there. */
enum pair {
	PAIR_ARCH,
	PAIR_SYSCALL,
	PAIR_PID,
	PAIR_COMM,
	PAIR_EXE,
	PAIR_SIG,
	PAIR_CODE,
	PAIR_A2,
	PAIR_PATH,
	PAIR_CONTEXT,
	PAIR_PERMISSIVE,
	PAIRS,
};

/* The first of each: what the kernel writes comes before what others may have a hand in. */
static void read_pairs(char *body, char *ret[PAIRS])
{
	static const char *const names[PAIRS] = {
		[PAIR_ARCH] = "arch",
		[PAIR_SYSCALL] = "syscall",
		[PAIR_PID] = "pid",
		[PAIR_COMM] = "comm",
		[PAIR_EXE] = "exe",
		[PAIR_SIG] = "sig",
		[PAIR_CODE] = "code",
		[PAIR_A2] = "a2",
		[PAIR_PATH] = "path",
		[PAIR_CONTEXT] = "scontext",
		[PAIR_PERMISSIVE] = "permissive",
	};
	char *key, *value;
	size_t i;

	memset(ret, 0, PAIRS * sizeof(*ret));
	/* Behind this the daemon repeats in words what it has in numbers. */
	body[strcspn(body, "\x1d")] = '\0';
	while (next_pair(&body, &key, &value))
		for (i = 0; i < PAIRS; i++)
			if (!ret[i] && !strcmp(key, names[i]))
				ret[i] = value;
}

static uint64_t hex_of(const char *text)
{
	return text ? strtoull(text, NULL, 16) : 0;
}

static const char *known(const char *text)
{
	return text && *text && strcmp(text, "(null)") != 0 && strcmp(text, "?") != 0 ? text : NULL;
}

/* Return: its name, to be freed, or NULL if it is none of ours. */
static char *call_of(char *const values[PAIRS])
{
	const int64_t number = log_number(values[PAIR_SYSCALL]);
	uint32_t arch = (uint32_t)hex_of(values[PAIR_ARCH]);
	char *name;
	size_t i;

	if (number < 0 || number > INT32_MAX)
		return NULL;
	if (arch == SCMP_ARCH_X86_64 && number & 0x40000000)
		arch = SCMP_ARCH_X32;
	name = seccomp_syscall_resolve_num_arch(arch, (int)number);
	for (i = 0; name && i < sizeof(calls) / sizeof(*calls); i++)
		if (!strcmp(name, calls[i]))
			return name;
	free(name);
	return NULL;
}

/* SECCOMP. What the filter answered is in the upper half of the code. */

static enum evidence evidence_of(char *const values[PAIRS])
{
	const int64_t sig = log_number(values[PAIR_SIG]);

	switch (hex_of(values[PAIR_CODE]) & 0xffff0000U) {
	case SCMP_ACT_KILL_PROCESS:
	case SCMP_ACT_KILL_THREAD:
	case SCMP_ACT_TRAP:
		return EVIDENCE_LOG_FILTER_ENDED;
	case SCMP_ACT_ERRNO(0):
		return EVIDENCE_LOG_FILTER_REFUSED;
	default:
		return sig > 0 ? EVIDENCE_LOG_FILTER_ENDED : EVIDENCE_LOG_FILTER_LOGGED;
	}
}

static void take_seccomp(struct log *log, const struct log_who *who, uint64_t serial, char *body)
{
	struct log_event event;
	char *values[PAIRS], *call;

	read_pairs(body, values);
	call = call_of(values);
	if (!call) {
		log->tally[LOG_OTHER_CALLS]++;
		return;
	}
	event = log_event_of(who, evidence_of(values), LOG_SECCOMP);
	event.program = known(values[PAIR_EXE]);
	if (!event.program)
		event.program = known(values[PAIR_COMM]);
	event.pid = log_number(values[PAIR_PID]);
	event.text[LOG_CALL] = call;
	if (log_number(values[PAIR_SIG]) > 0)
		event.text[LOG_SIGNAL] = values[PAIR_SIG];
	event.about[0] = event.program;
	if (!was_seen(log, who, serial, AUDIT_SECCOMP))
		log_event(log, &event);
	free(call);
}

/* AVC and SYSCALL. */

static void emit(struct log *log, struct pending *pending)
{
	const enum evidence evidence = pending->permissive ? EVIDENCE_LOG_SELINUX_PERMITTED
							   : EVIDENCE_LOG_SELINUX_DENIED;
	struct log_event event = log_event_of(&pending->who, evidence, LOG_SELINUX);
	size_t i;

	event.program = pending->program ? pending->program : pending->comm;
	event.text[LOG_CONTEXT] = pending->context;
	event.text[LOG_LIBRARY] = pending->library;
	event.text[LOG_CALL] = pending->call;
	event.text[LOG_PROTECTION] = pending->protection;
	event.about[0] = pending->library ? pending->library : event.program;
	event.about[1] = pending->library ? event.program : NULL;
	for (i = 0; i < PERMISSIONS; i++) {
		event.text[LOG_EVENT] = permissions[i];
		if (pending->denied & 1U << i && !was_seen(log, &pending->who, pending->serial, i))
			log_event(log, &event);
	}
	forget(pending);
}

static bool is_used(const struct pending *pending)
{
	return pending->who.log;
}

static struct pending *find(struct log_audit *audit, const struct log_who *who, uint64_t serial)
{
	size_t i;

	for (i = 0; i < PENDING; i++)
		if (is_used(&audit->pending[i]) && audit->pending[i].serial == serial &&
		    audit->pending[i].who.microseconds == who->microseconds)
			return &audit->pending[i];
	return NULL;
}

/* In place of the one that has waited longest. */
static struct pending *start(struct log *log, const struct log_who *who, uint64_t serial)
{
	struct pending *pending = &log->audit->pending[log->audit->next++ % PENDING];

	if (is_used(pending))
		emit(log, pending);
	pending->who = *who;
	/* These are its own line's. */
	pending->who.program = NULL;
	pending->who.unit = NULL;
	pending->who.pid = -1;
	pending->serial = serial;
	return pending;
}

static void keep(char **to, const char *text)
{
	if (*to || !known(text))
		return;
	*to = strndup(text, LOG_TEXT_MAX);
	if (!*to)
		die("out of memory");
}

/* "avc:  denied  { execmem } for ..." Return: a bit for each of ours. */
static unsigned int denied_in(char *body)
{
	char *open = strstr(body, " denied "), *close, *word, *rest = NULL;
	unsigned int denied = 0;
	size_t i;

	open = open ? strchr(open, '{') : NULL;
	close = open ? strchr(open, '}') : NULL;
	if (!close)
		return 0;
	*close = '\0';
	for (word = strtok_r(open + 1, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		for (i = 0; i < PERMISSIONS; i++)
			if (!strcmp(word, permissions[i]))
				denied |= 1U << i;
	*close = ' ';
	return denied;
}

static void take_avc(struct log *log, const struct log_who *who, uint64_t serial, char *body)
{
	char *close = strchr(body, '}');
	char *pairs = close ? close + 1 : body, *values[PAIRS];
	const unsigned int denied = denied_in(body);
	struct pending *pending;

	if (!denied) {
		log->tally[LOG_OTHER_DENIALS]++;
		return;
	}
	pending = find(log->audit, who, serial);
	if (!pending)
		pending = start(log, who, serial);
	read_pairs(pairs, values);
	pending->denied |= denied;
	pending->permissive = values[PAIR_PERMISSIVE] && !strcmp(values[PAIR_PERMISSIVE], "1");
	pending->who.pid = log_number(values[PAIR_PID]);
	keep(&pending->comm, values[PAIR_COMM]);
	keep(&pending->context, values[PAIR_CONTEXT]);
	keep(&pending->library, values[PAIR_PATH]);
}

/* The third argument of those that have one. */
static const char *protection_of(const char *call, const char *a2)
{
	static const char *const names[] = {
		"---", "r--", "-w-", "rw-", "--x", "r-x", "-wx", "rwx"
	};

	if (!a2 || (strcmp(call, "mmap") != 0 && strcmp(call, "mmap2") != 0 &&
		    strcmp(call, "mprotect") != 0 && strcmp(call, "pkey_mprotect") != 0))
		return NULL;
	return names[hex_of(a2) & (PROT_READ | PROT_WRITE | PROT_EXEC)];
}

static void take_syscall(struct log *log, const struct log_who *who, uint64_t serial, char *body)
{
	struct pending *pending = find(log->audit, who, serial);
	char *values[PAIRS];

	if (!pending)
		return;
	read_pairs(body, values);
	keep(&pending->program, values[PAIR_EXE]);
	keep(&pending->comm, values[PAIR_COMM]);
	if (pending->call)
		return;
	pending->call = call_of(values);
	if (pending->call)
		pending->protection = protection_of(pending->call, values[PAIR_A2]);
}

static void take_end(struct log *log, const struct log_who *who, uint64_t serial, char *body)
{
	struct pending *pending = find(log->audit, who, serial);

	(void)body;
	if (pending)
		emit(log, pending);
}

static const struct {
	unsigned int number;
	const char *name;
	void (*take)(struct log *log, const struct log_who *who, uint64_t serial, char *body);
} types[] = {
	{ AUDIT_SECCOMP, "SECCOMP", take_seccomp },
	{ AUDIT_AVC, "AVC", take_avc },
	{ AUDIT_SYSCALL, "SYSCALL", take_syscall },
	{ AUDIT_EOE, "EOE", take_end },
};

/* Of the types that matter; 0 for another. */
static unsigned int audit_type(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(types[i].name, name))
			return types[i].number;
	return 0;
}

void log_audit_record(struct log *log, const struct log_who *who, unsigned int type,
		      uint64_t serial, char *body)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].number == type)
			types[i].take(log, who, serial, body);
}

char *log_audit_stamp(char *text, struct log_who *who, uint64_t *serial)
{
	unsigned long long seconds, number;
	unsigned int milliseconds;
	int end = 0;

	if (sscanf(text, "audit(%20llu.%3u:%20llu):%n", &seconds, &milliseconds, &number, &end) !=
		    3 ||
	    !end || seconds > 100000000000ULL)
		return NULL;
	who->microseconds = seconds * 1000000 + (uint64_t)milliseconds * 1000;
	*serial = number;
	return text + end;
}

/* "node=HOST type=AVC msg=audit(...): ..." */
bool log_audit_line(struct log *log, const struct log_who *who, char *line)
{
	struct log_who whose = *who;
	char *type = line, *message;
	uint64_t serial;

	if (!strncmp(type, "node=", 5))
		type += strcspn(type, " ") + (strchr(type, ' ') != NULL);
	if (strncmp(type, "type=", 5) != 0)
		return false;
	type += strlen("type=");
	message = type + strcspn(type, " ");
	if (strncmp(message, " msg=", 5) != 0)
		return false;
	*message = '\0';
	message = log_audit_stamp(message + strlen(" msg="), &whose, &serial);
	if (message)
		log_audit_record(log, &whose, audit_type(type), serial, message);
	return message;
}

void log_audit_end(struct log *log)
{
	size_t i;

	for (i = 0; i < PENDING; i++) {
		struct pending *oldest = &log->audit->pending[(log->audit->next + i) % PENDING];

		if (is_used(oldest))
			emit(log, oldest);
	}
}
