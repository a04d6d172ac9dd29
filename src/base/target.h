/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TARGET_H
#define BASE_TARGET_H

#include <limits.h>
#include <stdbool.h>

/**
 * struct target - the program that a command comes down to.
 * @program:	its path, that of the interpreter for a script, and what env(1)
 *		then executes; empty if there is none
 * @gains:	it gets rights by its file, for people; NULL if not
 * @unreached:	why a preload does not reach it, for people; NULL if it does, or
 *		if nothing can be said for sure
 * @is_static:	the kernel alone loads it
 */
struct target {
	char program[PATH_MAX];
	const char *gains;
	const char *unreached;
	bool is_static;
};

/**
 * struct target_image - the program that the kernel loads for a command first.
 * @program:	its path, that of the interpreter for a script
 * @breach:	why it breaks the rule by its headers, for people: an executable
 *		stack, a segment that is writable and executable, or relocations
 *		of its text; NULL if it does not, or if nothing can be said
 * @is_foreign:	it makes the system calls of another ABI of this kernel
 */
struct target_image {
	char program[PATH_MAX];
	const char *breach;
	bool is_foreign;
};

/* Look at them. @command is as execvp() takes it. Context: process. */
void target_read(const char *command, struct target *ret);
void target_read_image(const char *command, struct target_image *ret);

#endif
