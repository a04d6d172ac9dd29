/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CPU_CLOSURES_H
#define TESTS_CPU_CLOSURES_H

#define HANDLER "\x88\x77\x66\x55\x44\x33\x22\x11"
#define IN_PLACE 0x1122334455667788

static const struct closure closures[] = {
	{ "3.3", "\x90\0\0\x58\xf1\xff\xff\x10\0\x02\x1f\xd6\0\0\0\0" HANDLER, 24, IN_PLACE,
	  AT_CLOSURE, 0, false },
	{ "3.2", "\x70\0\0\x58\x91\0\0\x10\0\x02\x1f\xd6" HANDLER, 20, IN_PLACE, AT_CLOSURE, 20,
	  false },
};

static const struct closure no_closures[] = {
	{ "zeros", "", 0, 0, WRITTEN, 0, false },
	{ "3.3 with another register", "\x91\0\0\x58\xf1\xff\xff\x10\0\x02\x1f\xd6\0\0\0\0" HANDLER,
	  24, 0, WRITTEN, 0, false },
};

#endif
