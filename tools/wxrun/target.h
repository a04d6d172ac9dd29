/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_TARGET_H
#define WXRUN_TARGET_H

#include <limits.h>

/**
 * target_unguarded() - why a preload will not reach a command.
 * @command:	as execvp() takes it
 * @program:	set to the path of the program that it comes down to
 *
 * A script is judged by its interpreter.
 *
 * Context: process.
 * Return: the reason, for people; NULL if it is reached, or if nothing can be
 * said for sure.
 */
const char *target_unguarded(const char *command, char program[PATH_MAX]);

#endif
