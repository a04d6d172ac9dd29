/* SPDX-License-Identifier: Apache-2.0 */
/* A C library of another version, as far as confstr() tells: that of LIBC. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

size_t confstr(int name, char *buffer, size_t size)
{
	const char *version = getenv("LIBC");

	if (name != _CS_GNU_LIBC_VERSION || !version || !*version)
		return 0;
	return (size_t)snprintf(buffer, size, "%s", version) + 1;
}
