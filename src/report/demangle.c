/* SPDX-License-Identifier: Apache-2.0 */
#include "report/demangle.h"

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <stddef.h>
#include <string.h>

#define SYMBOL_MAX 4096

/* A name of some bytes may be one of gigabytes: what is written behind the room ends it. */
struct output {
	char *text;
	size_t length;
	jmp_buf too_long;
};

/* libiberty holds no memory where it calls this: what it needs is on its stack. */
static void put(const char *piece, size_t length, void *context)
{
	struct output *output = context;

	if (output->length + length >= DEMANGLE_SIZE)
		longjmp(output->too_long, 1);
	memcpy(output->text + output->length, piece, length);
	output->length += length;
	output->text[output->length] = '\0';
}

/* The one of C++ knows the older names of Rust too, but leaves their hashes. */
static bool try_languages(const char *symbol, struct output *output)
{
	if (rust_demangle_callback(symbol, DMGL_NO_OPTS, put, output))
		return true;
	output->length = 0;
	return cplus_demangle_v3_callback(symbol, DMGL_NO_OPTS, put, output);
}

bool demangle(const char *symbol, char ret[static DEMANGLE_SIZE])
{
	struct output output = { .text = ret };

	if (*symbol != '_' || strlen(symbol) > SYMBOL_MAX)
		return false;
	if (setjmp(output.too_long) != 0)
		return false;
	return try_languages(symbol, &output) && output.length;
}
