/* SPDX-License-Identifier: Apache-2.0 */
/* A thread's memory is its process's. */
#include "raw.h"

#include <stdint.h>
#include <stdio.h>

void attack(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/mem", getpid(), getpid());
	inject_file(forbidden(raw_open(path, O_RDWR)), (off_t)(uintptr_t)own_text());
	run(own_text());
}
