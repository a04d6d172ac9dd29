/* SPDX-License-Identifier: Apache-2.0 */
/* A personality in which whatever is readable is executable. */
#ifndef ATTACK_READ_IMPLIES_EXEC_H
#define ATTACK_READ_IMPLIES_EXEC_H

#include "raw.h"

#include <sys/personality.h>

static inline void take_personality(unsigned long persona)
{
	forbidden((int)raw(SYS_personality, persona));
}

/* Fresh memory at the end of the heap. */
static inline void *grow_heap(void)
{
	long start = (raw(SYS_brk, 0) + SIZE - 1) / SIZE * SIZE;

	if (raw(SYS_brk, start + SIZE) != start + SIZE)
		end(BROKEN, "brk() does not grow the heap");
	return (void *)start;
}

#endif
