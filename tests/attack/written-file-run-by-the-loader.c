/* SPDX-License-Identifier: Apache-2.0 */
/* The loader needs no permission to execute what it is told to load. */
#include "written-image.h"

void attack(void)
{
	run_image(loader(), new_image(0600));
}
