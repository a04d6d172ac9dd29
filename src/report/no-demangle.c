/* SPDX-License-Identifier: Apache-2.0 */
/* Without libiberty. */
#include "report/demangle.h"

bool demangle(const char *symbol, char ret[static DEMANGLE_SIZE])
{
	(void)symbol;
	(void)ret;
	return false;
}
