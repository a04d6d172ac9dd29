/* SPDX-License-Identifier: Apache-2.0 */
/* Stacks that are executable because a file asks for it. */
#ifndef PRELOAD_STACK_H
#define PRELOAD_STACK_H

#include <stdbool.h>

/**
 * stack_start() - take execution from the main stack.
 *
 * Where the program or a library that came with it asks for an executable
 * stack (PT_GNU_STACK), or says nothing where that is taken for asking; unless
 * the rule does not hold. Recorded.
 *
 * Context: start-up only, on the main stack.
 */
void stack_start(void);

/*
 * Whether libc gives threads executable stacks, for what was loaded at the
 * start. Context: process; the first time it takes the loader's lock.
 */
bool stack_is_wanted_executable(void);

#endif
