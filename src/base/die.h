/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a process that cannot go on. Some of what is here also runs inside
 * other people's programs, before their main(): so no functions of atexit(3)
 * run, and the line is written at once.
 */
#ifndef BASE_DIE_H
#define BASE_DIE_H

/* As env(1) has it: the command was not run. */
#define EXIT_DIED 125

/* Who says it; NULL for the name that the process was executed by. */
extern const char *die_name;

/* With what it ends: EXIT_DIED, where the program has no other status for it. */
extern int die_status;

/* Say so on standard error, and end. Context: process. */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);

/* The same, with the meaning of errno behind it. */
__attribute__((noreturn, format(printf, 1, 2))) void die_errno(const char *format, ...);

#endif
