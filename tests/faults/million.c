/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A million closures at once. libffi's own static trampolines take two
 * mappings for each 128 of them, and the kernel allows a process 65530.
 */
#include <stdlib.h>

#include "closure.h"
#include "memory.h"
#include "tap.h"

#define COUNT 1000000
#define MAPPINGS 520

int main(void)
{
	struct closure *closures = calloc(COUNT, sizeof(*closures));
	size_t before, full, again;

	closure_init();
	before = memory_mappings();
	ok(closures_make(closures, COUNT, 0) == COUNT, "a million closures can be made");
	ok(closures_right(closures, COUNT) == COUNT, "each of them is called with its values");
	full = memory_mappings();
	note("%zu mappings before, %zu after", before, full);
	ok(full - before <= MAPPINGS, "they take no more than %d mappings", MAPPINGS);
	ok(memory_write_exec() == 0, "none of the mappings is writable and executable");

	closures_free(closures, COUNT);
	ok(closures_make(closures, COUNT, 77) == COUNT, "freed, they can be made again");
	ok(closures_right(closures, COUNT) == COUNT, "and each is called with its new values");
	again = memory_mappings();
	note("%zu mappings the second time", again);
	ok(again <= full, "without another mapping");
	closures_free(closures, COUNT);
	free(closures);
	return tap_end();
}
