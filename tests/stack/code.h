/* SPDX-License-Identifier: Apache-2.0 */
/* Code that returns 42, to be written to a stack and run there. */
#ifndef STACK_CODE_H
#define STACK_CODE_H

#include <string.h>

#define ANSWER 42

static const unsigned char answer_code[] = {
#if defined(__x86_64__) || defined(__i386__)
	0xb8, ANSWER, 0, 0, 0, /* mov $42, %eax */
	0xc3,		       /* ret */
#elif defined(__aarch64__)
	0x40, 0x05, 0x80, 0x52, /* mov w0, #42 */
	0xc0, 0x03, 0x5f, 0xd6, /* ret */
#else
#error "no code for this CPU"
#endif
};

/* Ends by SIGSEGV where the caller's stack is not executable. */
static inline int run_on_stack(void)
{
	_Alignas(16) unsigned char here[sizeof(answer_code)];
	int (*volatile run)(void) = (int (*)(void))(void *)here;

	memcpy(here, answer_code, sizeof(here));
	__builtin___clear_cache((char *)here, (char *)here + sizeof(here));
	return run();
}

#endif
