/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before the constructor of any library has run, the shim's included: what is
 * in .preinit_array of the program comes first.
 */
#include <errno.h>
#include <sys/mman.h>

#include "closure.h"
#include "tap.h"

static void *mapped;
static int map_error, protect_error;
static bool closures_worked;

static void before_all_others(void)
{
	struct closure closures[3];
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 0);
	map_error = errno;
	if (mprotect(page, 4096, PROT_READ | PROT_EXEC))
		protect_error = errno;
	closure_init();
	closures_worked = closures_make(closures, 3, 1) == 3 && closures_right(closures, 3) == 3;
	closures_free(closures, 3);
}

static __attribute__((section(".preinit_array"), used)) void (*early)(void) = before_all_others;

int main(void)
{
	ok(mapped == MAP_FAILED && map_error == EACCES,
	   "writable and executable memory is refused before all constructors");
	ok(protect_error == EACCES, "so is memory that becomes executable");
	ok(closures_worked, "closures work there");
	return tap_end();
}
