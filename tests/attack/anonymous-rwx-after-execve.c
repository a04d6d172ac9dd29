/* SPDX-License-Identifier: Apache-2.0 */
/* What one program was forbidden, the next may do? */
#include "raw.h"

#include <stdlib.h>

void attack(void)
{
	run_image(beside("raw-anonymous-rwx"), NULL);
}
