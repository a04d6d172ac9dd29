/* SPDX-License-Identifier: Apache-2.0 */
/* A library that is written at run time: a copy of one that is there, with code put in. */
#ifndef ATTACK_WRITTEN_LIBRARY_H
#define ATTACK_WRITTEN_LIBRARY_H

#include "raw.h"

#include <string.h>

static inline void write_library(int fd)
{
	static const char place[] = "THE ATTACK'S CODE GOES HERE";
	static char buf[SIZE];
	int from = setup(open(beside("written-library.so"), O_RDONLY | O_CLOEXEC));
	int len = setup((int)read(from, buf, sizeof(buf)));
	char *found = memmem(buf, (size_t)len, place, sizeof(place) - 1);

	if (!found)
		end(BROKEN, "the library has no place for the code");
	inject(found);
	if (forbidden((int)write(fd, buf, (size_t)len)) != len)
		end(BROKEN, "a short write");
	close(from);
}

#endif
