/* SPDX-License-Identifier: Apache-2.0 */
/* A library that is opened for itself: its symbols are in no other scope. */
#include <dlfcn.h>

int opened_only_here(void);
int opened_finds_itself(void);

int opened_only_here(void)
{
	return 7;
}

int opened_finds_itself(void)
{
	return dlsym(RTLD_DEFAULT, "opened_only_here") == (void *)opened_only_here;
}
