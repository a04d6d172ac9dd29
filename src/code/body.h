/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the body of an ELF file says: its code and its data, not its headers.
 * Code is read without being run, so what is found is what a program can ask
 * for, and what is not found proves nothing.
 */
#ifndef CODE_BODY_H
#define CODE_BODY_H

#include <stdbool.h>
#include <stdint.h>

#include "knowledge/component.h"
#include "report/report.h"

/**
 * struct body_context - what is the same for all files.
 * @knowledge:	to recognise engines by their symbols
 * @search:	of @knowledge: by their strings and bytes
 *
 * Both are only read: several threads may share one.
 */
struct body_context {
	const struct knowledge *knowledge;
	const struct search *search;
};

/**
 * struct body_find - one piece of evidence.
 * @evidence:	of 620 to 649
 * @where:	in the file: "call at 0x1234 in FUNCTION"; or NULL
 * @detail:	the rest of the sentence; or NULL
 * @component:	of the knowledge base; or NULL
 * @call:	the function or system call that is called: "mprotect"; or NULL
 * @function:	in which that is done, if its name is known; or NULL
 * @address:	of the call, as objdump(1) shows it; 0 if there is none
 * @protection:	"rwx", or "?" for a bit that the code computes; empty if there is none
 * @count:	how many such there are, of evidence that is told once a file
 *
 * The texts are the callee's, and are as the file has them: not always UTF-8.
 */
struct body_find {
	enum evidence evidence;
	const char *where;
	const char *detail;
	const struct component *component;
	const char *call;
	const char *function;
	uint64_t address;
	char protection[4];
	unsigned long count;
};

typedef void body_found(const struct body_find *find, void *data);

/**
 * body_look() - look at the body of one file.
 * @fd:		a regular file, open for reading; its position stays as it is
 * @found:	called for each piece of evidence, in the order of addresses for
 *		each code
 *
 * Reads by pread(2) only, never by a mapping, so a file that shrinks does no
 * harm. The work is bounded; where a bound is reached, or a machine's code
 * cannot be read, EVIDENCE_BODY_UNREAD is found. A call site is only told if
 * its instruction is reached from the start of its function, or from a little
 * before it where no table and no symbol tells the start.
 *
 * Worth calling for a file that imports one of the family (mmap, mmap64,
 * mprotect, pkey_mprotect, shmat, memfd_create, syscall), that is static, or
 * that the knowledge base knows by its name.
 *
 * Context: process, any thread; out of memory ends it.
 *
 * Return: 0; -ENOEXEC if it is no ELF file of a program or library; -EIO if it
 * cannot be read or its headers make no sense.
 */
int body_look(int fd, const struct body_context *context, body_found *found, void *data);

/* Whether a function that is imported is of the family above. Context: any. */
bool body_wants_import(const char *symbol);

#endif
