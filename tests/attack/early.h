/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs before anything that is a program's own can: before its libraries'
 * constructors and its own, before main(). Libc does not know the environment yet.
 */
#ifndef ATTACK_EARLY_H
#define ATTACK_EARLY_H

#include "raw.h"

#define EARLY(function)                                                                            \
	static void early(int argc, char **argv, char **envp)                                      \
	{                                                                                          \
		(void)argc;                                                                        \
		(void)argv;                                                                        \
		environ = envp;                                                                    \
		function();                                                                        \
	}                                                                                          \
	static void (*const early_pointer)(int, char **, char **)                                  \
		__attribute__((section(".preinit_array"), used)) = early

#endif
