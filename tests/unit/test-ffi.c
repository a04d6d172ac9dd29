/* SPDX-License-Identifier: Apache-2.0 */
/* What each generation of libffi writes into a closure, byte by byte, and what we read. */
#include <stdint.h>
#include <string.h>

#include "tap.h"
#include "tramp/ffi.h"

/* How a case says what is to be found. */
enum context {
	AT_CLOSURE, /* the closure's address and @value */
	WRITTEN,    /* @value */
};

#define RELATIVE ((uintptr_t)block)

struct closure {
	const char *name;
	const char *bytes;
	size_t len;
	uintptr_t handler;
	enum context context;
	uintptr_t value;
	bool second;
};

/* Where every case is read from; what follows its bytes is not zero. */
static char block[64];

#include "cpu-closures.h"

static void *expected_context(const struct closure *closure)
{
	return (void *)(closure->value + (closure->context == AT_CLOSURE ? (uintptr_t)block : 0));
}

static bool decode(const struct closure *closure, struct ffi_trampoline *ret)
{
	memset(block, closure->len ? 0xa5 : 0, sizeof(block));
	memcpy(block, closure->bytes, closure->len);
	return ffi_decode(block, ret);
}

int main(void)
{
	struct ffi_trampoline found;
	size_t i;

	for (i = 0; i < sizeof(closures) / sizeof(*closures); i++) {
		const struct closure *closure = &closures[i];

		ok(decode(closure, &found) && found.handler == closure->handler &&
			   found.context == expected_context(closure) &&
			   found.second == closure->second && found.generation,
		   "libffi %s: handler and context are read", closure->name);
	}
	for (i = 0; i < sizeof(no_closures) / sizeof(*no_closures); i++)
		ok(!decode(&no_closures[i], &found), "%s: nothing is read", no_closures[i].name);
	return tap_end();
}
