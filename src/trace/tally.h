/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was seen, by the place that asked for it: a JIT asks thousands of times
 * from one. Context of all: process; out of memory ends it.
 */
#ifndef TRACE_TALLY_H
#define TRACE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "report/report.h"
#include "trace/stack.h"

/**
 * struct attempt - a call that was made.
 * @call:	of the system call; a string literal, as @abi is
 * @prot:	PROT_*
 * @memfd:	it maps a file in memory
 */
struct attempt {
	enum evidence evidence;
	const char *call;
	const char *abi;
	unsigned int prot;
	bool memfd;
};

/**
 * struct caller - who asks, as far as it takes no walk of the stack to tell.
 * @exe:	of program_find()
 * @pc:		of the system call
 * @top:	at the top of the stack, if code is there
 */
struct caller {
	struct program *exe;
	struct frame pc;
	struct frame top;
};

enum enforced {
	ENFORCED_NOT,	     /* there was no second run */
	ENFORCED_UNREACHED,  /* it did not come so far */
	ENFORCED_FALLS_BACK, /* it was refused, and the program went on */
	ENFORCED_KILLS,	     /* it was refused, and the program ended in another way */
};

/**
 * struct site - one place of one program.
 * @stack:	of the first time
 * @pid:	then
 * @walked:	that is all there is to it; else its thread was gone too soon
 * @is_loader:	it is the dynamic loader of a libc that maps files in this way, and
 *		nobody else: no attempt
 * @last:	nothing else was asked for later
 */
struct site {
	struct site *next;
	struct attempt attempt;
	struct caller caller;
	struct stack stack;
	pid_t pid;
	bool walked;
	bool is_loader;
	bool last;
	long count;
	enum enforced enforced;
};

/**
 * struct program - an executable file.
 * @path:	as /proc/PID/exe has it
 * @memfds:	how many files in memory it made
 */
struct program {
	struct program *next;
	char *path;
	long memfds;
};

#define TALLY_SITES_MAX 4096
#define TALLY_MEMO 4096

/* What saves reading the maps: the same thread at the same place. */
struct memo {
	pid_t tid;
	uint64_t pc;
	uint64_t top;
	const struct program *exe;
	struct attempt attempt;
	struct site *site;
};

/* All zero to start with. */
struct tally {
	struct program *programs;
	struct site *sites;
	struct site *latest;
	size_t count;
	long left_out;
	struct memo memo[TALLY_MEMO];
};

void tally_free(struct tally *tally);

/* That of a path, which is added. */
struct program *tally_program(struct tally *tally, const char *path);

/* The site of a caller that is known, or NULL. */
struct site *tally_find(const struct tally *tally, const struct attempt *attempt,
			const struct caller *caller);

/* A new one; NULL if there are too many, which is counted. */
struct site *tally_add(struct tally *tally, const struct attempt *attempt,
		       const struct caller *caller);

/* One more attempt. */
void tally_count(struct tally *tally, struct site *site);

/* Where a memo of this is, or is to be: its site is NULL if there is none. */
struct memo *tally_memo(struct tally *tally, const struct memo *key);

/**
 * tally_grade() - compare with a run in which the kernel refused.
 * @alike:	the command ended as before
 */
void tally_grade(struct tally *tally, const struct tally *enforced, bool alike);

#endif
