/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EARLY_H
#define EARLY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

/* Whether memory can be had that is writable and executable. */
static inline bool is_granted(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) != MAP_FAILED;
}

/* What the constructor of the library was told. */
extern bool early_granted;

#endif
