/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dlsym() answers by who asks. The shim stands in front of it, and must not be
 * taken for the one who asks.
 */
#include <dlfcn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"

int main(int argc, char **argv)
{
	void *handle = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
	int (*finds_itself)(void) = handle ? (int (*)(void))dlsym(handle, "opened_finds_itself")
					   : NULL;

	ok(getppid() == (pid_t)syscall(SYS_getppid) + 1000000,
	   "RTLD_NEXT is what follows the library that asks");
	ok(finds_itself && finds_itself(), "RTLD_DEFAULT has the scope of the library that asks");
	ok(!dlsym(RTLD_DEFAULT, "opened_only_here"), "and not that of another");
	ok(!dlsym(RTLD_DEFAULT, "no_such_symbol") && strstr(dlerror(), "no_such_symbol"),
	   "what is not there is an error with its name");
	return tap_end();
}
