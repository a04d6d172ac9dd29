/* SPDX-License-Identifier: Apache-2.0 */
/* Where a program's file asks for an executable stack, libc gives it to the threads too. */
#include "raw.h"

#include <pthread.h>
#include <string.h>

static void *in_thread(void *unused)
{
	char code[64];

	inject(code);
	run(code);
	return unused;
}

/* Nothing is to be said of the first thread's stack, which is executable. */
void attack(void)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, in_thread, NULL);

	if (error)
		end(error == EACCES ? REFUSED : REFUSED_OTHERWISE, "refused with %s",
		    strerrorname_np(error));
	pthread_join(thread, NULL);
}
