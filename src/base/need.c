/* SPDX-License-Identifier: Apache-2.0 */
#include "base/need.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/die.h"

void *need(void *memory)
{
	if (!memory)
		die("out of memory");
	return memory;
}

char *need_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		die("out of memory");
	va_end(args);
	return text;
}
