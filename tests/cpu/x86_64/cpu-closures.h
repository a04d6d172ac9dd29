/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CPU_CLOSURES_H
#define TESTS_CPU_CLOSURES_H

/* The handler is 0x1122334455667788, the context 0x99aabbccddeeff00 where it is written. */
#define HANDLER "\x88\x77\x66\x55\x44\x33\x22\x11"
#define CONTEXT "\x00\xff\xee\xdd\xcc\xbb\xaa\x99"
#define IN_PLACE 0x1122334455667788

static const struct closure closures[] = {
	{ "3.4",
	  "\xf3\x0f\x1e\xfa\x4c\x8d\x15\xf5\xff\xff\xff\xff\x25\x07\0\0\0\x0f\x1f\x80\0\0\0"
	  "\0" HANDLER,
	  32, IN_PLACE, AT_CLOSURE, 0, false },
	{ "3.3", "\x4c\x8d\x15\xf9\xff\xff\xff\xff\x25\x03\0\0\0\x0f\x1f\0" HANDLER, 24, IN_PLACE,
	  AT_CLOSURE, 0, false },
	{ "3.2, without SSE", "\x49\xbb" HANDLER "\x49\xba" CONTEXT "\xf8\x49\xff\xe3", 24,
	  IN_PLACE, WRITTEN, 0x99aabbccddeeff00, false },
	{ "3.2, with SSE", "\x49\xbb" HANDLER "\x49\xba" CONTEXT "\xf9\x49\xff\xe3", 24, IN_PLACE,
	  WRITTEN, 0x99aabbccddeeff00, false },
};

static const struct closure no_closures[] = {
	{ "zeros", "", 0, 0, WRITTEN, 0, false },
	{ "3.4 with its first byte changed",
	  "\xf2\x0f\x1e\xfa\x4c\x8d\x15\xf5\xff\xff\xff\xff\x25\x07\0\0\0\x0f\x1f\x80\0\0\0"
	  "\0" HANDLER,
	  32, 0, WRITTEN, 0, false },
	{ "3.4 with another distance",
	  "\xf3\x0f\x1e\xfa\x4c\x8d\x15\xf5\xff\xff\xff\xff\x25\x08\0\0\0\x0f\x1f\x80\0\0\0"
	  "\0" HANDLER,
	  32, 0, WRITTEN, 0, false },
	{ "GCC's nested function", "\x49\xbb" HANDLER "\x49\xba" CONTEXT "\x49\xff\xe3\x90", 24, 0,
	  WRITTEN, 0, false },
};

#endif
