/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CPU_CLOSURES_H
#define TESTS_CPU_CLOSURES_H

/* The handler lies 0x1000 behind the jump, the context is 0x99aabbcc. */
#define HANDLER "\xe9\x00\x10\x00\x00"
#define CONTEXT "\xcc\xbb\xaa\x99"

static const struct closure closures[] = {
	{ "3.4, in a register", "\xf3\x0f\x1e\xfb\xb8" CONTEXT HANDLER, 14, RELATIVE + 14 + 0x1000,
	  WRITTEN, 0x99aabbcc, false },
	{ "3.4, on the stack", "\xf3\x0f\x1e\xfb\x68" CONTEXT HANDLER, 14, RELATIVE + 14 + 0x1000,
	  WRITTEN, 0x99aabbcc, true },
	{ "3.3, in a register", "\xb8" CONTEXT HANDLER, 10, RELATIVE + 10 + 0x1000, WRITTEN,
	  0x99aabbcc, false },
	{ "3.3, on the stack", "\x68" CONTEXT HANDLER, 10, RELATIVE + 10 + 0x1000, WRITTEN,
	  0x99aabbcc, true },
	{ "3.3, a handler in front", "\xb8" CONTEXT "\xe9\x00\xf0\xff\xff", 10,
	  RELATIVE + 10 - 0x1000, WRITTEN, 0x99aabbcc, false },
};

static const struct closure no_closures[] = {
	{ "zeros", "", 0, 0, WRITTEN, 0, false },
	{ "GCC's nested function", "\xb9" CONTEXT HANDLER, 10, 0, WRITTEN, 0, false },
	{ "a call", "\xb8" CONTEXT "\xe8\x00\x10\x00\x00", 10, 0, WRITTEN, 0, false },
};

#endif
