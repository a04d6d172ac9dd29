/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A look at a program before it is executed. What is executed is looked up
 * again by the kernel, so this informs and refuses for honest programs only.
 * A file that may be executed and not read is not looked at.
 */
#ifndef PRELOAD_PROGRAM_H
#define PRELOAD_PROGRAM_H

#include <stdbool.h>

/**
 * program_refuses() - whether a program breaks the rule by its headers, or is
 * executed after the lock.
 * @call:	the function that is to execute it
 * @path:	of the program, or of a script: that is judged by its interpreter
 * @site:	return address of the call
 *
 * Records that, and where the shim does not reach the program.
 *
 * Context: any, async-signal-safe, between vfork() and execve() too. errno is
 * kept.
 * Return: whether the call is to be refused, with EACCES.
 */
bool program_refuses(const char *call, const char *path, const void *site);

/**
 * program_refuses_name() - the same of a program by its name.
 * @name:	looked for on PATH if it has no slash
 * @moves:	it is executed in another folder perhaps, so that only an
 *		absolute path is sure to mean the same file there
 */
bool program_refuses_name(const char *call, const char *name, bool moves, const void *site);

/* The same of an open one, which breaks a rule by having no path. */
bool program_refuses_descriptor(const char *call, int fd, const void *site);

#endif
