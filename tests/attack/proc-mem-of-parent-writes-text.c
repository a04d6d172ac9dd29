/* SPDX-License-Identifier: Apache-2.0 */
/* A child writes its parent's code. */
#include "raw.h"

#include <stdint.h>
#include <stdio.h>

void attack(void)
{
	char path[64];
	pid_t child;

	snprintf(path, sizeof(path), "/proc/%d/mem", getpid());
	child = fork();
	if (child == 0) {
		inject_file(forbidden(raw_open(path, O_RDWR)), (off_t)(uintptr_t)own_text());
		_exit(0);
	}
	finish_child(child);
	run(own_text());
}
