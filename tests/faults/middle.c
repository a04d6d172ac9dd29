/* SPDX-License-Identifier: Apache-2.0 */
/* A library between the program and libc. */
#include <dlfcn.h>
#include <unistd.h>

/* libc's, seen from here; from anywhere in front of here it is this one. */
pid_t getppid(void)
{
	pid_t (*next)(void) = (pid_t(*)(void))dlsym(RTLD_NEXT, "getppid");

	return next == getppid ? -1 : next() + 1000000;
}
